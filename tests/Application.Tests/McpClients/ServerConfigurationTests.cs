using Bifrost.Application.Settings;
using Bifrost.Domain.McpClients;
using Bifrost.Testing;

namespace Bifrost.Application.Tests.McpClients;

/// <summary>What becomes of what users connected when the file says something else about a server.</summary>
public sealed class ServerConfigurationTests : IAsyncLifetime
{
    private static readonly Uri Before = new("http://127.0.0.1:9/mcp");

    private UseCaseHost _host = null!;

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync(settings => settings
            .WithServer(Notes(Before)).WithPerUser("calendar", Before).WithKey("alice", TestServers.AliceKey));
        var walk = await Walk.OpenedAsync(_host);
        await walk.KeyAsync(TestServers.AliceKey);
        await walk.ConnectAsync("notes");
        await walk.ConnectAsync("calendar");
        await walk.LeaveForAsync("notes");
        var subject = (await walk.ServicesAsync()).Value.Identity.Subject.Id;
        await _host.SendAsync(new Application.Gateway.CreateConnectLinkCommand(subject, new McpClientId("notes"), "", [], Walk.BaseUrl));
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public static TheoryData<string, Func<McpServerSettings, McpServerSettings>> Moves => new()
    {
        { "host", server => server with { ConnectionString = new Uri("http://localhost:9/mcp") } },
        { "port", server => server with { ConnectionString = new Uri("http://127.0.0.1:10/mcp") } },
        { "scheme", server => server with { ConnectionString = new Uri("https://127.0.0.1:9/mcp") } },
        { "issuer", server => server with { OAuth = new UpstreamOAuthSettings { Issuer = "https://other.example" } } },
        { "login", server => server with { OAuth = new UpstreamOAuthSettings { AuthorizeUrl = new Uri("https://other.example/a") } } },
        { "auth type", server => server with { AuthType = McpAuthType.None } },
    };

    [Theory]
    [MemberData(nameof(Moves))]
    public async Task A_server_that_moved_loses_everything_that_was_connected_or_registered_at_it(
        string what, Func<McpServerSettings, McpServerSettings> move)
    {
        await using var restarted = await _host.RestartAsync(settings => Replace(settings, move(Notes(Before))));

        foreach (var table in new[] { "connections", "upstream_authorizations", "upstream_registrations", "link_handles" })
        {
            (await restarted.CountAsync($"{table} WHERE mcp_client_id = 'notes'")).Should().Be(0, $"{what}: {table}");
        }

        (await restarted.CountAsync("connections WHERE mcp_client_id = 'calendar'")).Should().Be(1);
        (await restarted.CountAsync("audit_events WHERE kind = 'mcp_client.moved' AND target = 'notes'")).Should().Be(1);
        restarted.Log.Lines.Should().ContainSingle(line => line.Contains("notes moved to another host", StringComparison.Ordinal));
    }

    public static TheoryData<string, Func<McpServerSettings, McpServerSettings>> Stays => new()
    {
        { "nothing", server => server },
        { "path", server => server with { ConnectionString = new Uri("http://127.0.0.1:9/other") } },
        { "name", server => server with { Name = "renamed" } },
        { "tools", server => server with { ToolsToExecute = ["search"] } },
        { "spelling", server => server with { ConnectionString = new Uri("HTTP://127.0.0.1:9/mcp") } },
    };

    [Theory]
    [MemberData(nameof(Stays))]
    public async Task A_server_that_stays_where_it_is_keeps_its_users(
        string what, Func<McpServerSettings, McpServerSettings> change)
    {
        await using var restarted = await _host.RestartAsync(settings => Replace(settings, change(Notes(Before))));

        (await restarted.CountAsync("connections WHERE mcp_client_id = 'notes'")).Should().Be(1, what);
        (await restarted.CountAsync("upstream_registrations WHERE mcp_client_id = 'notes'")).Should().Be(1, what);
        (await restarted.CountAsync("audit_events WHERE kind = 'mcp_client.moved'")).Should().Be(0, what);
    }

    [Fact]
    public async Task A_server_that_left_the_file_is_deactivated_and_its_connections_are_kept()
    {
        await using var restarted = await _host.RestartAsync(Without);

        (await restarted.RowsAsync<long>("SELECT deactivated_at FROM mcp_clients WHERE mcp_client_id = 'notes' AND is_active = 0"))
            .Should().Equal(restarted.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        (await restarted.CountAsync("connections WHERE mcp_client_id = 'notes'")).Should().Be(1);
    }

    [Fact]
    public async Task A_server_that_left_does_not_begin_to_leave_anew_at_every_start()
    {
        var without = await _host.RestartAsync(Without);
        var left = without.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        without.Clock.Advance(TimeSpan.FromDays(3));
        await using var later = await without.RestartAsync();

        (await later.RowsAsync<long>("SELECT deactivated_at FROM mcp_clients WHERE mcp_client_id = 'notes'")).Should().Equal(left);
    }

    [Fact]
    public async Task A_server_that_comes_back_finds_its_users_connected()
    {
        var without = await _host.RestartAsync(Without);
        await using var back = await without.RestartAsync(settings => settings.WithServer(Notes(Before)));
        var walk = await Walk.OpenedAsync(back);
        await walk.KeyAsync(TestServers.AliceKey);

        (await walk.ServicesAsync()).Value.Services.Should().OnlyContain(service => service.Status != null);
        (await back.CountAsync("mcp_clients WHERE is_active = 1 AND deactivated_at IS NULL")).Should().Be(2);
    }

    [Fact]
    public async Task A_server_that_comes_back_somewhere_else_finds_nobody()
    {
        var without = await _host.RestartAsync(Without);
        await using var back = await without.RestartAsync(settings =>
            settings.WithServer(Notes(new Uri("http://evil.example:9/mcp"))));

        (await back.CountAsync("connections WHERE mcp_client_id = 'notes'")).Should().Be(0);
    }

    private static McpServerSettings Notes(Uri endpoint) => new()
    {
        ClientId = "notes",
        Name = "notes",
        ConnectionString = endpoint,
        AuthType = McpAuthType.PerUserOAuth,
        ToolsToExecute = ["*"],
        AllowOnAllVirtualKeys = true,
    };

    private static BifrostSettings Replace(BifrostSettings settings, McpServerSettings server) => Without(settings).WithServer(server);

    private static BifrostSettings Without(BifrostSettings settings) => settings with
    {
        Mcp = settings.Mcp with { Servers = [.. settings.Mcp.Servers.Where(server => server.ClientId != "notes")] },
    };
}
