using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Infrastructure.Hosting;
using Bifrost.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Application.Tests.McpClients;

/// <summary>Clients of the file and clients of the API on one store: whose a name is, and what a start makes of it.</summary>
public sealed class FileAndApiTests : IAsyncLifetime
{
    private static readonly Uri Address = new("http://127.0.0.1:9/mcp");

    private UseCaseHost _host = null!;

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync(settings => settings.WithPerUser("one", Address).WithPerUser("two", Address));
        await MakeAsync(_host, Server("made-1", "made"));
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_client_of_the_API_outlives_a_start_with_its_secrets()
    {
        await using var restarted = await _host.RestartAsync();

        var client = restarted.Services.GetRequiredService<IMcpClientCatalog>().FindByName("made")!;
        client.Headers["X-Key"].Reveal().Should().Be("secret-header-value");
        client.Endpoint.Should().Be(Address);
    }

    [Theory]
    [InlineData("made")]
    [InlineData("MADE")]
    public async Task A_file_that_takes_the_name_of_a_client_of_the_API_stops_the_start_with_a_clear_word(string name)
    {
        var start = () => _host.RestartAsync(settings => settings.WithPerUser(name, Address));

        (await start.Should().ThrowAsync<ConfigurationRefusedException>()).Which.Message.Should()
            .Contain($"the name \"{name}\" belongs to an MCP client that was made through the API").And.Contain("rename or delete it");
    }

    [Fact]
    public async Task A_file_that_takes_the_identifier_of_a_client_of_the_API_has_it_from_then_on()
    {
        await using var restarted = await _host.RestartAsync(settings => settings.WithServer(Server("made-1", "adopted")));

        restarted.Services.GetRequiredService<IMcpClientCatalog>().Find(new McpClientId("made-1"))!.Name.Value.Should().Be("adopted");
        (await restarted.CountAsync("mcp_clients WHERE mcp_client_id = 'made-1' AND is_file_managed = 1 AND secrets IS NULL AND settings IS NULL"))
            .Should().Be(1);
        (await restarted.CountAsync("audit_events WHERE kind = 'mcp_client.moved'")).Should().Be(0);
    }

    [Fact]
    public async Task A_file_that_takes_the_identifier_and_moves_the_server_disconnects_its_users()
    {
        await using var restarted = await _host.RestartAsync(settings => settings.WithServer(
            Server("made-1", "adopted") with { ConnectionString = new Uri("http://127.0.0.1:10/mcp") }));

        (await restarted.CountAsync("audit_events WHERE kind = 'mcp_client.moved' AND target = 'made-1'")).Should().Be(1);
    }

    [Fact]
    public async Task Two_servers_of_the_file_may_swap_their_names()
    {
        await using var restarted = await _host.RestartAsync(settings => settings with
        {
            Mcp = settings.Mcp with
            {
                Servers = [.. settings.Mcp.Servers.Select(server => server with { Name = server.Name == "one" ? "two" : "one" })],
            },
        });

        restarted.Services.GetRequiredService<IMcpClientCatalog>().FindByName("one")!.Id.Value.Should().Be("two");
    }

    [Fact]
    public async Task A_name_that_left_the_file_is_free_for_the_API()
    {
        await using var restarted = await _host.RestartAsync(settings => settings with { Mcp = settings.Mcp with { Servers = [] } });

        (await MakeAsync(restarted, Server("made-2", "One"))).Should().BeTrue();
    }

    [Fact]
    public async Task Secrets_whose_key_is_lost_are_gone_and_the_client_stays()
    {
        await _host.ExecuteAsync("UPDATE mcp_clients SET secrets = x'00' WHERE mcp_client_id = 'made-1'");

        await using var restarted = await _host.RestartAsync();

        restarted.Services.GetRequiredService<IMcpClientCatalog>().FindByName("made")!.Headers.Should().BeEmpty();
    }

    private static Task<bool> MakeAsync(UseCaseHost host, McpServerSettings server) => host.UseAsync(
        (IMcpClientStore store) => store.TryAddAsync(server, isActive: true, host.Clock.GetUtcNow(), CancellationToken.None));

    private static McpServerSettings Server(string id, string name) => new()
    {
        ClientId = id,
        Name = name,
        ConnectionString = Address,
        AuthType = McpAuthType.Headers,
        Headers = new Dictionary<string, Secret> { ["X-Key"] = new("secret-header-value") },
        ToolsToExecute = ["*"],
    };
}
