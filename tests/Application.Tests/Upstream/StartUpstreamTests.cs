using Bifrost.Application.Settings;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;
using NSubstitute;

namespace Bifrost.Application.Tests.Upstream;

public sealed class StartUpstreamTests : IAsyncLifetime
{
    private static readonly Uri Nowhere = new("http://127.0.0.1:9/mcp");

    private UseCaseHost _host = null!;
    private Walk _walk = null!;

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync(settings => settings.Usual()
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
                ClientId = "open",
                Name = "open",
                ConnectionString = Nowhere,
                AuthType = McpAuthType.None,
                ToolsToExecute = ["*"],
            })
            .WithServer(new McpServerSettings
            {
                ClientId = "known",
                Name = "known",
                ConnectionString = Nowhere,
                AuthType = McpAuthType.PerUserOAuth,
                ToolsToExecute = ["*"],
                OAuth = new UpstreamOAuthSettings { ClientId = "configured", ClientSecret = new Secret("configured-secret") },
            }));
        _walk = await Walk.OpenedAsync(_host);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Nobody_is_sent_away_before_they_said_who_they_are()
    {
        (await StartAsync("notes")).Error.Should().Be(FlowErrors.IdentityRequired);
        await _host.Upstream.DidNotReceiveWithAnyArgs().FindProviderAsync(default!, default);
    }

    [Fact]
    public async Task A_key_that_was_deactivated_is_not_sent_away()
    {
        await _walk.KeyAsync(TestServers.AliceKey);
        await _host.ExecuteAsync("UPDATE virtual_keys SET is_active = 0");

        (await StartAsync("notes")).Error.Should().Be(FlowErrors.IdentityRequired);
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("open")]
    [InlineData("private")]
    [InlineData("")]
    public async Task A_service_that_does_not_exist_for_the_identity_is_unknown(string service)
    {
        await _walk.KeyAsync(TestServers.AliceKey);

        (await StartAsync(service)).Error.Should().Be(McpClientErrors.Unknown);
        (await _host.CountAsync("upstream_authorizations")).Should().Be(0);
    }

    [Fact]
    public async Task The_browser_leaves_with_a_state_a_challenge_and_our_callback()
    {
        await _walk.KeyAsync(TestServers.AliceKey);

        var departure = (await StartAsync("notes")).Value;

        departure.Location.Should().StartWith("https://login.example/authorize?");
        Walk.Query(departure.Location, "client_id").Should().Be("bifrost-at-the-provider");
        Walk.Query(departure.Location, "redirect_uri").Should().Be($"{Walk.BaseUrl}/api/oauth/callback/{WillingProvider.Answer.CallbackSegment}");
        Walk.Query(departure.Location, "code_challenge_method").Should().Be("S256");
        Walk.Query(departure.Location, "code_challenge").Should().HaveLength(43);
        Walk.Query(departure.Location, "state").Should().HaveLength(43);
        departure.BrowserSecret.Should().BeNull();
    }

    [Fact]
    public async Task Every_trip_has_a_state_and_a_verifier_of_its_own()
    {
        await _walk.KeyAsync(TestServers.AliceKey);

        var first = (await StartAsync("notes")).Value.Location;
        var second = (await StartAsync("notes")).Value.Location;

        Walk.Query(second, "state").Should().NotBe(Walk.Query(first, "state"));
        Walk.Query(second, "code_challenge").Should().NotBe(Walk.Query(first, "code_challenge"));
        (await _host.CountAsync("upstream_authorizations")).Should().Be(2);
    }

    [Fact]
    public async Task Bifrost_registers_once_and_keeps_the_registration()
    {
        await _walk.KeyAsync(TestServers.AliceKey);
        await StartAsync("notes");
        await StartAsync("notes");

        await _host.Upstream.ReceivedWithAnyArgs(1).RegisterAsync(default!, default!, default!, default);
        (await _host.CountAsync("upstream_registrations")).Should().Be(1);
    }

    [Fact]
    public async Task Where_a_client_is_configured_nothing_is_registered()
    {
        await _walk.SkipAsync();

        var departure = (await StartAsync("known")).Value;

        Walk.Query(departure.Location, "client_id").Should().Be("configured");
        await _host.Upstream.DidNotReceiveWithAnyArgs().RegisterAsync(default!, default!, default!, default);
    }

    [Fact]
    public async Task A_provider_that_cannot_be_found_leaves_nothing_behind()
    {
        await _walk.SkipAsync();
        _host.Upstream.FindProviderAsync(default!, default)
            .ReturnsForAnyArgs((Result<UpstreamProvider>)UpstreamErrors.ProviderUnreachable);

        (await StartAsync("notes")).Error.Should().Be(UpstreamErrors.ProviderUnreachable);
        (await _host.CountAsync("upstream_authorizations")).Should().Be(0);
    }

    [Fact]
    public async Task A_provider_that_does_not_register_us_leaves_nothing_behind()
    {
        await _walk.SkipAsync();
        _host.Upstream.RegisterAsync(default!, default!, default!, default)
            .ReturnsForAnyArgs((Result<UpstreamCredentials>)UpstreamErrors.RegistrationFailed);

        (await StartAsync("notes")).Error.Should().Be(UpstreamErrors.RegistrationFailed);
        (await _host.CountAsync("upstream_authorizations")).Should().Be(0);
        (await _host.CountAsync("upstream_registrations")).Should().Be(0);
    }

    [Fact]
    public async Task Of_two_registrations_at_once_the_first_that_was_kept_counts_for_both()
    {
        await _walk.SkipAsync();
        var names = new Queue<string>(["slow", "quick"]);
        _host.Upstream.RegisterAsync(default!, default!, default!, default).ReturnsForAnyArgs(async _ =>
        {
            var name = names.Dequeue();

            if (name == "slow")
            {
                await StartAsync("notes");
            }

            return (Result<UpstreamCredentials>)new UpstreamCredentials(name, null, UpstreamAuthMethod.None);
        });

        var slow = (await StartAsync("notes")).Value;

        Walk.Query(slow.Location, "client_id").Should().Be("quick");
    }

    private Task<Result<UpstreamDeparture>> StartAsync(string service) =>
        _host.SendAsync(new StartUpstreamAuthorizationCommand(_walk.Ticket, service));
}
