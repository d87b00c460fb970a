using Bifrost.Application.Codes;
using Bifrost.Application.Gateway;
using Bifrost.Application.McpClients;
using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Application.VirtualKeys;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Application.Tests.McpClients;

/// <summary>What was granted for a server stays with that server: another that gets its name inherits neither keys nor tokens.</summary>
public sealed class PassingNamesTests : IAsyncLifetime
{
    private static readonly Uri Address = new("http://127.0.0.1:9/mcp");

    private UseCaseHost _host = null!;

    public async Task InitializeAsync() => _host = await UseCaseHost.StartAsync(settings => settings.Usual()
        .WithServer(Server("one", "one")).WithServer(Server("two", "two")));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_grant_for_a_server_that_left_the_file_is_not_for_one_of_the_API_with_its_name()
    {
        var key = await KeyAsync("one");
        await using var restarted = await _host.RestartAsync(settings => Without(settings, "one"));

        await MakeAsync(restarted, Server("other", "one"));

        (await MayUseAsync(restarted, key, "one")).Should().BeFalse();
    }

    [Fact]
    public async Task A_grant_is_not_for_another_entry_of_the_file_with_the_name()
    {
        var key = await KeyAsync("one");
        await using var restarted = await _host.RestartAsync(settings => Without(settings, "one").WithServer(Server("other", "one")));

        (await MayUseAsync(restarted, key, "one")).Should().BeFalse();
    }

    [Fact]
    public async Task A_grant_is_not_for_a_server_that_is_deleted_and_made_again()
    {
        await MakeAsync(_host, Server("made", "made"));
        var key = await KeyAsync("made");
        (await MayUseAsync(_host, key, "made")).Should().BeTrue();

        (await _host.SendAsync(new DeleteMcpClientCommand("made", null, Walk.Source))).Failed.Should().BeFalse();
        await MakeAsync(_host, Server("made", "made"));

        (await MayUseAsync(_host, key, "made")).Should().BeFalse();
    }

    [Fact]
    public async Task A_grant_stays_with_a_server_that_the_file_renames_and_shows_the_new_name()
    {
        var key = await KeyAsync("one");
        await using var restarted = await _host.RestartAsync(settings => Without(settings, "one").WithServer(Server("one", "uno")));

        (await MayUseAsync(restarted, key, "uno")).Should().BeTrue();
        (await CallerAsync(restarted, key)).Key!.Grants.Should().ContainSingle().Which.McpClientName.Should().Be("uno");
    }

    [Fact]
    public async Task A_grant_comes_back_with_its_server()
    {
        var key = await KeyAsync("one");
        await using var without = await _host.RestartAsync(settings => Without(settings, "one"));
        await using var again = await without.RestartAsync(settings => settings.WithServer(Server("one", "one")));

        (await MayUseAsync(again, key, "one")).Should().BeTrue();
    }

    [Fact]
    public async Task Grants_of_an_earlier_release_become_those_of_the_servers_that_they_name()
    {
        var key = await KeyAsync("two");
        await _host.ExecuteAsync("""
            UPDATE virtual_keys
            SET grants = '[{"McpClientName":"ONE","Tools":["*"]},{"McpClientName":"nobody","Tools":["*"]}]'
            WHERE is_file_managed = 0
            """);
        await using var restarted = await _host.RestartAsync();

        (await MayUseAsync(restarted, key, "one")).Should().BeTrue();
        (await CallerAsync(restarted, key)).Key!.Grants.Should().ContainSingle().Which.McpClient.Should().Be(new McpClientId("one"));
    }

    [Fact]
    public async Task The_keys_of_the_file_follow_the_file()
    {
        Func<BifrostSettings, BifrostSettings> granting = settings => settings with
        {
            VirtualKeys = [.. settings.VirtualKeys.Select(key => key with { McpConfigs = [new VirtualKeyMcpSettings("one", ["*"])] })],
        };
        await using var granted = await _host.RestartAsync(granting);
        (await MayUseAsync(granted, new Secret(TestServers.AliceKey), "one")).Should().BeTrue();

        await using var passed = await granted.RestartAsync(settings => Without(settings, "one").WithServer(Server("other", "one")));

        (await MayUseAsync(passed, new Secret(TestServers.AliceKey), "one")).Should().BeTrue("the file says so now");
    }

    [Fact]
    public async Task A_token_for_a_server_ends_when_the_server_is_deleted()
    {
        await MakeAsync(_host, Server("made", "made"));
        var (token, waiting, code) = await GrantedAsync("made");

        (await _host.SendAsync(new DeleteMcpClientCommand("made", null, Walk.Source))).Failed.Should().BeFalse();
        await MakeAsync(_host, Server("again", "made"));

        await ShouldHaveEndedAsync(_host, token, waiting, code);
    }

    [Fact]
    public async Task A_token_for_a_server_ends_when_the_server_is_renamed()
    {
        await MakeAsync(_host, Server("made", "made"));
        var (token, waiting, code) = await GrantedAsync("made");

        (await _host.SendAsync(new UpdateMcpClientCommand("made", new McpClientInput { Name = "renamed" }, null, Walk.Source)))
            .Failed.Should().BeFalse();

        await ShouldHaveEndedAsync(_host, token, waiting, code);
    }

    [Fact]
    public async Task A_token_for_a_server_ends_when_the_server_leaves_the_file()
    {
        var (token, waiting, code) = await GrantedAsync("one");
        await using var restarted = await _host.RestartAsync(settings => Without(settings, "one"));
        await MakeAsync(restarted, Server("other", "one"));

        await ShouldHaveEndedAsync(restarted, token, waiting, code);
    }

    [Fact]
    public async Task Tokens_end_when_two_servers_of_the_file_swap_their_names()
    {
        var (token, waiting, code) = await GrantedAsync("one");
        await using var restarted = await _host.RestartAsync(settings => Without(Without(settings, "one"), "two")
            .WithServer(Server("one", "two")).WithServer(Server("two", "one")));

        await ShouldHaveEndedAsync(restarted, token, waiting, code);
    }

    [Fact]
    public async Task Tokens_for_other_servers_and_for_the_gateway_stay()
    {
        var (token, waiting, code) = await GrantedAsync("two");
        var whole = await (await Walk.OpenedAsync(_host)).SignInAsync(TestServers.AliceKey);
        await using var restarted = await _host.RestartAsync(settings => Without(settings, "one"));

        (await OfTokenAsync(restarted, token)).Should().NotBeNull();
        (await OfTokenAsync(restarted, whole)).Should().NotBeNull();
        (await restarted.SendAsync(waiting.Exchange(code))).Failed.Should().BeFalse();
    }

    private static McpServerSettings Server(string id, string name) => new()
    {
        ClientId = id,
        Name = name,
        ConnectionString = Address,
        AuthType = McpAuthType.Headers,
        Headers = new Dictionary<string, Secret> { ["X-Key"] = new("secret-header-value") },
        ToolsToExecute = ["*"],
    };

    private static BifrostSettings Without(BifrostSettings settings, string id) =>
        settings with { Mcp = settings.Mcp with { Servers = [.. settings.Mcp.Servers.Where(server => server.ClientId != id)] } };

    private static async Task MakeAsync(UseCaseHost host, McpServerSettings server)
    {
        (await host.UseAsync((IMcpClientStore store) => store.TryAddAsync(server, isActive: true, host.Clock.GetUtcNow(), default)))
            .Should().BeTrue();
        await host.Services.GetRequiredService<ICatalogRefresh>().RefreshAsync(default);
    }

    private static async Task<Caller> CallerAsync(UseCaseHost host, Secret key) =>
        (await host.UseAsync((ICallerDirectory callers) => callers.FindByVirtualKeyAsync(key.Hash(), default).AsTask()))!;

    private static Task<Caller?> OfTokenAsync(UseCaseHost host, Secret token) =>
        host.UseAsync((ICallerDirectory callers) => callers.FindByAccessTokenAsync(token.Hash(), default).AsTask());

    private static async Task<bool> MayUseAsync(UseCaseHost host, Secret key, string server) =>
        !(await CallerAsync(host, key)).ToolsOf(host.Services.GetRequiredService<IMcpClientCatalog>().FindByName(server)!).IsEmpty;

    private static async Task ShouldHaveEndedAsync(UseCaseHost host, Secret token, Walk waiting, string code)
    {
        (await OfTokenAsync(host, token)).Should().BeNull();
        (await host.SendAsync(waiting.Exchange(code))).Failed.Should().BeTrue("a code for the server ended with it");
        (await host.CountAsync("pending_flows WHERE audience <> '/mcp' AND outcome IS NULL AND expires_at > @now", new
        {
            now = host.Clock.GetUtcNow().ToUnixTimeMilliseconds(),
        })).Should().Be(0, "so did the flows that wait");
    }

    private async Task<Secret> KeyAsync(string server) => (await _host.SendAsync(new CreateVirtualKeyCommand(
        new VirtualKeyInput { Name = "team", Grants = [new VirtualKeyGrantInput(server, ["*"])] }, Walk.Source))).Value.Value;

    /// <summary>A token for a server, a code for it that nobody redeemed yet, and a flow that waits for its user.</summary>
    private async Task<(Secret Token, Walk Waiting, string Code)> GrantedAsync(string server)
    {
        var walk = await ForAsync(server);
        await walk.UserAsync("zoe");
        var token = (await walk.RedeemAsync(await walk.CodeAsync())).Value.AccessToken;
        var waiting = await ForAsync(server);
        await waiting.UserAsync("zoe");
        var code = await waiting.CodeAsync();
        await ForAsync(server);
        (await OfTokenAsync(_host, token)).Should().NotBeNull();

        return (token, waiting, code);
    }

    private async Task<Walk> ForAsync(string server)
    {
        var walk = await Walk.RegisteredAsync(_host);
        await walk.OpenAsync(walk.Request with { Resources = [$"{Walk.BaseUrl}/mcp/{server}"] });

        return walk;
    }
}
