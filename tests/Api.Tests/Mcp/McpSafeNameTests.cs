using Bifrost.Domain.McpClients;
using Bifrost.Domain.VirtualKeys;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>Names of tools that interfaces of models refuse, under <c>tool_names</c>.</summary>
public sealed class McpSafeNameTests : GatewayTest
{
    private const string Spaced = "a_b_xc8687a08aa";
    private const string Key = "sk-bf-00000000-0000-4000-8000-000000000001";

    private static readonly string Long = new('n', 100);

    private static string LongSafe => SafeToolName.Of(McpClientName.Restore("odd"), Long);

    [Fact]
    public async Task By_default_they_are_published_as_they_are_and_the_log_says_so()
    {
        AddServer(McpToolNames.AsIs);

        Names(await Host.ListAsync()).Should().Equal("odd-a b", "odd-a_b", $"odd-{Long}");
        await Host.CallAsync("odd-a b");
        Upstream.Received[^1].Body.Should().Contain("\"name\":\"a b\"");
        Lines("has other characters than").Should().ContainSingle().Which.Should().Contain("(a b)");
        Lines("has more than 64 characters").Should().ContainSingle();
    }

    [Theory]
    [InlineData("/mcp", "odd-")]
    [InlineData("/mcp/odd", "")]
    public async Task Safe_ones_are_listed_and_called(string path, string prefix)
    {
        AddServer(McpToolNames.Safe);

        Names(await Host.ListAsync(path: path)).Should().Equal($"{prefix}{Spaced}", $"{prefix}a_b", $"{prefix}{LongSafe}");

        foreach (var (published, own) in new[] { (Spaced, "a b"), ("a_b", "a_b"), (LongSafe, Long), ("a b", "a b") })
        {
            await Host.CallAsync(prefix + published, path: path);
            Upstream.Received[^1].Body.Should().Contain($"\"name\":\"{own}\"");
        }

        Lines("the published name").Should().BeEmpty();
    }

    [Fact]
    public async Task A_call_needs_no_list_before_it()
    {
        AddServer(McpToolNames.Safe);

        (await Host.CallAsync($"odd-{Spaced}")).Should().Contain("done");

        Upstream.Received[^1].Body.Should().Contain("\"name\":\"a b\"");
    }

    [Theory]
    [InlineData("a b")]
    [InlineData(Spaced)]
    public async Task A_tool_is_selected_by_either_name(string selected)
    {
        AddServer(McpToolNames.Safe, client => client with { Tools = ToolSelection.Of([selected]) });
        Host.AddKey(Key, new VirtualKeyGrant(new McpClientId("id-odd"), "odd", ToolSelection.Of(["a b", "a_b"])));

        Names(await Host.ListAsync(Key)).Should().Equal($"odd-{Spaced}");
        (await Host.CallAsync($"odd-{Spaced}", Key)).Should().Contain("done");
        (await Host.CallAsync("odd-a_b", Key)).Should().Contain("Unknown tool");
    }

    [Theory]
    [InlineData("odd-a b")]
    [InlineData("odd-" + Spaced)]
    public async Task A_request_leaves_tools_by_either_name(string left)
    {
        AddServer(McpToolNames.Safe);
        using var request = Host.Post("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");
        request.Headers.Add("x-bf-mcp-include-tools", left);

        using var response = await Host.Http.SendAsync(request);

        Names(await response.Content.ReadAsStringAsync()).Should().Equal($"odd-{Spaced}");
    }

    [Fact]
    public async Task A_request_of_2026_07_28_names_the_published_one_and_the_server_hears_its_own()
    {
        AddServer(McpToolNames.Safe);
        var client = new ModernClient(Host);

        var (status, _) = await client.SendAsync(client.Call($"odd-{Spaced}"));

        status.Should().Be(200);
        Upstream.Received[^1].Body.Should().Contain("\"name\":\"a b\"");
    }

    [Fact]
    public async Task The_header_that_repeats_the_name_has_the_servers_own()
    {
        await using var server = await SpeakingServer.StartAsync(isModern: true);
        server.Raw.Tools = """[{"name":"a b"}]""";
        Host.AddServer("odd", server.Endpoint, with: client => client with { ToolNames = McpToolNames.Safe });
        var client = new ModernClient(Host);

        await client.SendAsync(client.Call($"odd-{Spaced}"));

        server.Raw.Received[^1].Header("Mcp-Name").Should().Be("a b");
    }

    [Fact]
    public async Task A_published_name_that_no_tool_has_goes_to_the_server_as_it_is()
    {
        AddServer(McpToolNames.Safe);

        await Host.CallAsync("odd-none_x0123456789");

        Upstream.Received[^1].Body.Should().Contain("\"name\":\"none_x0123456789\"");
    }

    private void AddServer(McpToolNames names, Func<McpClient, McpClient>? with = null)
    {
        Upstream.Tools = $$"""[{"name":"a b"},{"name":"a_b"},{"name":"{{Long}}"}]""";
        Host.AddServer("odd", Upstream.Endpoint, with: client => (with ?? (same => same))(client with { ToolNames = names }));
    }

    private static IEnumerable<string?> Names(string text)
    {
        using var json = System.Text.Json.JsonDocument.Parse(text);

        return [.. json.RootElement.GetProperty("result").GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString())];
    }

    private IEnumerable<string> Lines(string part) => Host.Log.Lines.Where(line => line.Contains(part, StringComparison.Ordinal));
}
