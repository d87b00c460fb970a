using System.Text.Json;
using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>A server may be called what it likes: its address shadows nothing, and nothing shadows it.</summary>
public sealed class ServerNameTests
{
    private static readonly string[] Names =
        ["mcp", "sse", "connect", "api", "oauth", "health", "docs", "v1", "well_known", "message", "session", "admin"];

    [Fact]
    public async Task A_server_with_the_name_of_something_else_is_itself()
    {
        await using var upstream = await RawMcpServer.StartAsync();
        await using var server = await BifrostServer.StartAsync(settings => Names.Aggregate(
            settings.WithKey("alice", TestServers.AliceKey), (all, name) => all.WithPerUser(name, upstream.Endpoint)));
        using var client = new TestClient(server.BaseUrl);

        foreach (var name in Names)
        {
            (await ToolsAsync(client, $"/mcp/{name}")).Should().Equal("connect");
        }

        (await ToolsAsync(client, "/mcp")).Should().Equal(Names.Select(name => $"{name}-connect"));
    }

    [Fact]
    public async Task A_server_with_the_name_of_the_gateway_has_metadata_and_a_challenge_of_its_own()
    {
        await using var server = await BifrostServer.StartAsync(settings => settings.WithPerUser("mcp", new Uri("http://127.0.0.1:9/mcp")));
        using var client = new TestClient(server.BaseUrl);

        foreach (var path in new[] { "/mcp", "/mcp/mcp" })
        {
            using var metadata = await client.Http.GetAsync($"/.well-known/oauth-protected-resource{path}");
            using var challenged = await client.Http.AskAsync("POST", path);

            (await metadata.JsonAsync()).GetProperty("resource").GetString().Should().Be(server.BaseUrl + path);
            challenged.Header("WWW-Authenticate").Should().Contain($"oauth-protected-resource{(path == "/mcp" ? "" : path)}\"");
        }
    }

    [Fact]
    public async Task What_is_no_server_is_not_found_at_an_address_of_one()
    {
        await using var server = await BifrostServer.StartAsync(settings => settings.Usual());
        using var client = new TestClient(server.BaseUrl);

        foreach (var path in new[] { "/mcp/mcp", "/mcp/NOTES", "/mcp/notes%2F", "/mcp/%6Eotes-", "/mcp/tools" })
        {
            using var answer = await client.McpAsync(TestServers.AliceKey, """{"jsonrpc":"2.0","id":1,"method":"ping"}""", path);

            ((int)answer.StatusCode).Should().Be(404, path);
        }
    }

    private static async Task<IEnumerable<string?>> ToolsAsync(TestClient client, string path)
    {
        using var answer = await client.McpAsync(TestServers.AliceKey, """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", path);

        return (await answer.JsonAsync()).GetProperty("result").GetProperty("tools").EnumerateArray()
            .Select(tool => tool.GetProperty("name").GetString());
    }
}
