using System.Text.Json;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpModernTests : GatewayTest
{
    private ModernClient Client => new(Host);

    [Fact]
    public async Task Discovery_tells_what_is_spoken_and_offered()
    {
        var (status, text) = await Client.SendAsync(Client.Request("server/discover"));

        status.Should().Be(200);
        var result = ModernClient.ResultOf(text);
        result.GetProperty("resultType").GetString().Should().Be("complete");
        result.GetProperty("supportedVersions").EnumerateArray().Select(version => version.GetString())
            .Should().Equal("2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26");
        result.GetProperty("capabilities").GetProperty("tools").ValueKind.Should().Be(JsonValueKind.Object);
        result.GetProperty("cacheScope").GetString().Should().Be("private");
        result.GetProperty("ttlMs").GetInt32().Should().BePositive();
    }

    [Fact]
    public async Task A_request_needs_no_initialize_and_begins_no_session()
    {
        Host.AddServer("notes", Upstream.Endpoint);
        using var request = Client.Call("notes-echo");

        using var response = await Host.Http.SendAsync(request);

        response.Headers.Contains("Mcp-Session-Id").Should().BeFalse();
        (await response.Content.ReadAsStringAsync()).Should()
            .Be("""{"jsonrpc":"2.0","id":7,"result":{"resultType":"complete","content":[{"type":"text","text":"done"}]}}""");
    }

    [Theory]
    [InlineData("""{}""", """{"resultType":"complete"}""")]
    [InlineData("""{"resultType":"complete","content":[]}""", """{"resultType":"complete","content":[]}""")]
    [InlineData("""{ "content" : [ ] , "x" : 1.0e2 }""", """{"resultType":"complete", "content" : [ ] , "x" : 1.0e2 }""")]
    [InlineData("""{"content":[],"cacheScope":"public"}""", """{"resultType":"complete","content":[],"cacheScope":"public"}""")]
    public async Task A_result_is_as_it_was_but_for_its_type(string upstream, string expected)
    {
        Host.AddServer("notes", Upstream.Endpoint);
        Upstream.CallResult = upstream;

        var (_, text) = await Client.SendAsync(Client.Call("notes-echo"));

        text.Should().Be($$"""{"jsonrpc":"2.0","id":7,"result":{{expected}}}""");
    }

    [Fact]
    public async Task A_result_behind_which_the_identifier_stands_is_completed_too()
    {
        Host.AddServer("notes", Upstream.Endpoint);
        Upstream.On("tools/call", (context, request) =>
            RawMcpServer.JsonAsync(context, $$"""{"result":{"content":[]},"id":{{request.Id}},"jsonrpc":"2.0"}"""));

        var (_, text) = await Client.SendAsync(Client.Call("notes-echo"));

        text.Should().Be("""{"result":{"resultType":"complete","content":[]},"id":7,"jsonrpc":"2.0"}""");
    }

    [Fact]
    public async Task A_list_may_be_kept_by_its_asker_alone()
    {
        Host.AddServer("notes", Upstream.Endpoint);

        var (_, text) = await Client.SendAsync(Client.Request("tools/list"));

        text.Should().StartWith(
            """{"jsonrpc":"2.0","id":7,"result":{"resultType":"complete","ttlMs":5000,"cacheScope":"private","tools":[{"name":"notes-echo",""");
    }

    [Fact]
    public async Task Earlier_clients_get_what_they_got()
    {
        Host.AddServer("notes", Upstream.Endpoint);

        (await Host.CallAsync("notes-echo")).Should()
            .Be("""{"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"text","text":"done"}]}}""");
    }

    [Theory]
    [InlineData("initialize")]
    [InlineData("ping")]
    [InlineData("logging/setLevel")]
    [InlineData("resources/subscribe")]
    [InlineData("resources/unsubscribe")]
    [InlineData("unknown/method")]
    public async Task What_the_revision_does_not_have_is_not_found(string method)
    {
        var (status, text) = await Client.SendAsync(Client.Request(method));

        (status, ModernClient.CodeOf(text)).Should().Be((404, -32601));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"_meta":{}}""")]
    [InlineData("""{"_meta":7}""")]
    [InlineData("""{"_meta":{"io.modelcontextprotocol/clientCapabilities":{}}}""")]
    [InlineData("""{"_meta":{"io.modelcontextprotocol/protocolVersion":7,"io.modelcontextprotocol/clientCapabilities":{}}}""")]
    [InlineData("""{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}""")]
    [InlineData("""{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":[]}}""")]
    public async Task A_request_that_does_not_say_what_it_must_is_refused(string parameters)
    {
        using var request = Host.Post($$"""{"jsonrpc":"2.0","id":7,"method":"server/discover","params":{{parameters}}}""");
        request.Headers.Add("MCP-Protocol-Version", ModernClient.Revision);
        request.Headers.Add("Mcp-Method", "server/discover");

        using var response = await Host.Http.SendAsync(request);

        ((int)response.StatusCode, ModernClient.CodeOf(await response.Content.ReadAsStringAsync())).Should().Be((400, -32602));
    }

    [Fact]
    public async Task A_revision_of_the_future_is_answered_with_the_known_ones()
    {
        using var request = Host.Post("""
            {"jsonrpc":"2.0","id":7,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2030-01-01","io.modelcontextprotocol/clientCapabilities":{}}}}
            """);
        request.Headers.Add("MCP-Protocol-Version", "2030-01-01");

        using var response = await Host.Http.SendAsync(request);

        ((int)response.StatusCode).Should().Be(400);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var error = json.RootElement.GetProperty("error");
        error.GetProperty("code").GetInt32().Should().Be(-32022);
        error.GetProperty("data").GetProperty("requested").GetString().Should().Be("2030-01-01");
        error.GetProperty("data").GetProperty("supported")[0].GetString().Should().Be("2026-07-28");
    }

    [Fact]
    public async Task A_notification_is_accepted()
    {
        using var request = Host.Post("""{"jsonrpc":"2.0","method":"notifications/whatever"}""");
        request.Headers.Add("MCP-Protocol-Version", ModernClient.Revision);

        using var response = await Host.Http.SendAsync(request);

        ((int)response.StatusCode).Should().Be(202);
    }

    [Fact]
    public async Task An_answer_is_no_message_of_this_revision()
    {
        using var request = Host.Post("""{"jsonrpc":"2.0","id":1,"result":{}}""");
        request.Headers.Add("MCP-Protocol-Version", ModernClient.Revision);

        using var response = await Host.Http.SendAsync(request);

        ((int)response.StatusCode, ModernClient.CodeOf(await response.Content.ReadAsStringAsync())).Should().Be((400, -32600));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task There_is_no_stream_and_nothing_to_end(string method)
    {
        using var request = Host.Post(null);
        request.Method = new HttpMethod(method);
        request.Headers.Add("MCP-Protocol-Version", ModernClient.Revision);

        using var response = await Host.Http.SendAsync(request);

        ((int)response.StatusCode).Should().Be(405);
    }

    [Fact]
    public async Task A_session_header_means_nothing()
    {
        using var request = Client.Request("server/discover");
        request.Headers.Add("Mcp-Session-Id", "whatever");

        using var response = await Host.Http.SendAsync(request);

        ((int)response.StatusCode).Should().Be(200);
    }

    [Theory]
    [InlineData(-32020, 400)]
    [InlineData(-32021, 400)]
    [InlineData(-32601, 404)]
    [InlineData(-32000, 200)]
    public async Task An_error_of_a_server_has_the_status_that_its_code_has(int code, int status)
    {
        Host.AddServer("notes", Upstream.Endpoint);
        Upstream.On("tools/call", (context, request) => RawMcpServer.JsonAsync(
            context, $$$"""{"jsonrpc":"2.0","id":{{{request.Id}}},"error":{"code":{{{code}}},"message":"no"}}"""));

        (await Client.SendAsync(Client.Call("notes-echo"))).Should()
            .Be((status, $$$"""{"jsonrpc":"2.0","id":7,"error":{"code":{{{code}}},"message":"no"}}"""));
    }

    [Theory]
    [InlineData(-32042, -32603)]
    [InlineData(-32002, -32602)]
    public async Task A_code_that_the_revision_forbids_is_never_shown(int code, int shown)
    {
        Host.AddServer("notes", Upstream.Endpoint);
        Upstream.On("tools/call", (context, request) => RawMcpServer.JsonAsync(
            context, $$$"""{"jsonrpc":"2.0","error":{"message":"no","data":{"code":7},"code":{{{code}}} },"id":{{{request.Id}}}}"""));

        (await Client.SendAsync(Client.Call("notes-echo"))).Text.Should()
            .Be($$$"""{"jsonrpc":"2.0","error":{"message":"no","data":{"code":7},"code":{{{shown}}} },"id":7}""");
    }
}
