using Bifrost.Application.Flows;
using Bifrost.Application.Settings;
using Bifrost.Domain.Clients;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;

namespace Bifrost.Application.Tests.Flows;

public sealed class PagesTests : IAsyncLifetime
{
    private static readonly Uri Nowhere = new("http://127.0.0.1:9/mcp");

    private UseCaseHost _host = null!;

    public async Task InitializeAsync() => _host = await UseCaseHost.StartAsync(settings => settings
        .WithPerUser("notes", Nowhere)
        .WithServer(new McpServerSettings
        {
            ClientId = "private",
            Name = "private",
            ConnectionString = Nowhere,
            AuthType = McpAuthType.PerUserOAuth,
            ToolsToExecute = ["*"],
        })
        .WithServer(new McpServerSettings
        {
            ClientId = "toolless",
            Name = "toolless",
            ConnectionString = Nowhere,
            AuthType = McpAuthType.PerUserOAuth,
        })
        .WithServer(new McpServerSettings
        {
            ClientId = "open",
            Name = "open",
            ConnectionString = Nowhere,
            AuthType = McpAuthType.None,
            ToolsToExecute = ["*"],
        })
        .WithPerUser("calendar", Nowhere)
        .WithKey("alice", TestServers.AliceKey));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task The_first_page_says_who_asks_and_how_much_time_is_left()
    {
        var walk = await Walk.OpenedAsync(_host);
        _host.Clock.Advance(TimeSpan.FromMinutes(5));

        var page = (await walk.IdentityAsync()).Value;

        page.Asker.ClientName.Should().Be("A client");
        page.Asker.RedirectUri.Value.Should().Be(Walk.Redirect);
        page.TimeLeft.Should().Be(PendingFlow.Lifetime - TimeSpan.FromMinutes(5));
        page.Chosen.Should().BeNull();
        page.OffersSkip.Should().BeTrue();
        page.OffersUserId.Should().BeTrue();
        page.Services.Should().StartWith("notes").And.EndWith("calendar").And.NotContain("open");
    }

    [Fact]
    public async Task Once_somebody_is_chosen_the_first_page_names_their_services_only()
    {
        var walk = await Walk.OpenedAsync(_host);
        await walk.KeyAsync(TestServers.AliceKey);

        var page = (await walk.IdentityAsync()).Value;

        page.Chosen!.Label.Should().Be("alice");
        page.Services.Should().Equal("notes", "calendar");
    }

    [Fact]
    public async Task Before_any_choice_there_is_no_second_page()
    {
        var walk = await Walk.OpenedAsync(_host);

        (await walk.ServicesAsync()).Error.Should().Be(FlowErrors.IdentityRequired);
    }

    [Fact]
    public async Task The_second_page_lists_what_the_identity_can_connect_in_configured_order()
    {
        var walk = await Walk.OpenedAsync(_host);
        await walk.SkipAsync();

        (await walk.ServicesAsync()).Value.Services.Select(service => service.Client.Name.Value)
            .Should().Equal("notes", "private", "calendar");
        await walk.KeyAsync(TestServers.AliceKey);
        (await walk.ServicesAsync()).Value.Services.Select(service => service.Client.Name.Value)
            .Should().Equal("notes", "calendar");
    }

    [Fact]
    public async Task The_second_page_shows_how_each_service_stands()
    {
        var walk = await Walk.OpenedAsync(_host);
        await walk.KeyAsync(TestServers.AliceKey);
        await walk.ConnectAsync("calendar");

        (await walk.ServicesAsync()).Value.Services.Select(service => service.Status)
            .Should().Equal(null, ConnectionStatus.Active);
    }

    [Theory]
    [InlineData("https://claude.ai/api/mcp/auth_callback", true)]
    [InlineData("https://app.example/callback", false)]
    [InlineData("cursor://anysphere.cursor-retrieval/oauth/callback", true)]
    [InlineData("http://localhost:1234/callback", true)]
    public async Task An_https_host_that_the_administrator_does_not_know_is_pointed_out(string redirect, bool known)
    {
        var client = await _host.SendAsync(new Application.Clients.RegisterClientCommand(
            new ClientRegistration { RedirectUris = [redirect] }, Walk.Source));
        var walk = await Walk.RegisteredAsync(_host);
        await walk.OpenAsync(walk.Request with { ClientId = client.Value.Id.Value, RedirectUri = redirect });

        (await walk.IdentityAsync()).Value.Asker.IsKnownHost.Should().Be(known);
    }

    [Fact]
    public async Task A_client_that_was_removed_meanwhile_still_has_a_page()
    {
        var walk = await Walk.OpenedAsync(_host);
        await _host.ExecuteAsync("DELETE FROM oauth_clients");

        (await walk.IdentityAsync()).Value.Asker.ClientName.Should().Contain("not registered any more");
    }

    [Fact]
    public async Task A_key_that_was_deactivated_meanwhile_has_no_second_page()
    {
        var walk = await Walk.OpenedAsync(_host);
        await walk.KeyAsync(TestServers.AliceKey);
        await _host.ExecuteAsync("UPDATE virtual_keys SET is_active = 0");

        (await walk.ServicesAsync()).Error.Should().Be(FlowErrors.IdentityChanged);
        (await walk.IdentityAsync()).Value.Chosen!.IsLive.Should().BeFalse();
    }
}
