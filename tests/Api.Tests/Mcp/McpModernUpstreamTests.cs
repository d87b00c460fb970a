using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpModernUpstreamTests : GatewayTest
{
    private const string Asking = """
        {"resultType":"input_required","inputRequests":{"who":{"method":"elicitation/create","params":{"mode":"form","message":"who?","requestedSchema":{"type":"object"}}}},"requestState":"st\"ate"}
        """;

    [Fact]
    public async Task A_client_of_an_earlier_revision_uses_a_server_that_has_no_sessions()
    {
        MakeModern(Upstream);
        Host.AddServer("notes", Upstream.Endpoint);

        (await Host.ListAsync()).Should().Contain("notes-echo");
        (await Host.CallAsync("notes-echo")).Should().Be("""{"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"text","text":"done"}]}}""");

        var call = Upstream.Received.Single(request => request.RpcMethod == "tools/call");
        call.Headers.Should().Contain("MCP-Protocol-Version", "2026-07-28").And.Contain("Mcp-Method", "tools/call").And.Contain("Mcp-Name", "echo");
        call.Headers.Should().NotContainKey("Mcp-Session-Id");
        call.Body.Should().Contain("\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"")
            .And.Contain("\"io.modelcontextprotocol/clientCapabilities\":{}")
            .And.Contain("\"name\":\"echo\"");
    }

    [Fact]
    public async Task What_an_earlier_client_says_of_itself_is_put_beside_its_own_metadata()
    {
        MakeModern(Upstream);
        Host.AddServer("notes", Upstream.Endpoint);

        await Host.SendAsync(
            """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"notes-ü","_meta":{"progressToken":"p","a":1.0},"arguments":{}}}""");

        var call = Upstream.Received.Single(request => request.RpcMethod == "tools/call");
        call.Header("Mcp-Name").Should().Be("=?base64?w7w=?=");
        call.Body.Should().MatchRegex("\"_meta\":\\{\"io.modelcontextprotocol/protocolVersion\".*,\"progressToken\":\"[0-9]+\",\"a\":1.0\\}");
    }

    [Fact]
    public async Task A_server_is_asked_once_which_revisions_it_speaks()
    {
        MakeModern(Upstream);
        Host.AddServer("notes", Upstream.Endpoint);
        Host.AddUser("bob", "token-of-bob");

        await Host.CallAsync("notes-echo");
        await Host.CallAsync("notes-echo", "token-of-bob");

        Upstream.Count("initialize").Should().Be(1);
        Upstream.Count("server/discover").Should().Be(2);
    }

    [Fact]
    public async Task What_the_server_needs_is_asked_of_the_client_and_the_request_repeated_with_the_answer()
    {
        MakeModern(Upstream);
        Upstream.On("tools/call", (context, request) => RawMcpServer.ResultAsync(
            context, request, request.Body.Contains("inputResponses") ? """{"resultType":"complete","content":[]}""" : Asking));
        Host.AddServer("notes", Upstream.Endpoint);
        var session = await BeginAsync("""{"elicitation":{}}""");
        using var events = await ClientEvents.OpenAsync(Host.Http, In(session, Call("notes-echo")));

        (await events.NextAsync()).Should().Be(
            """{"jsonrpc":"2.0","id":"bifrost-1","method":"elicitation/create","params":{"mode":"form","message":"[notes] who?","requestedSchema":{"type":"object"}}}""");
        using var accepted = await Host.Http.SendAsync(
            In(session, """{"jsonrpc":"2.0","id":"bifrost-1","result":{"action":"accept","content":{"n":1.0}}}"""));

        accepted.StatusCode.Should().Be(System.Net.HttpStatusCode.Accepted);
        (await events.RestAsync()).Should().Equal("""{"jsonrpc":"2.0","id":7,"result":{"resultType":"complete","content":[]}}""");
        var calls = Upstream.Received.Where(request => request.RpcMethod == "tools/call").ToList();
        calls[0].Body.Should().Contain("\"io.modelcontextprotocol/clientCapabilities\":{\"elicitation\":{\"form\":{}}}");
        calls[1].Body.Should().Contain("\"inputResponses\":{\"who\":{\"action\":\"accept\",\"content\":{\"n\":1.0}}}")
            .And.Contain("\"requestState\":\"st\\\"ate\"")
            .And.Contain("\"name\":\"echo\"");
        calls[1].Id.Should().NotBe(calls[0].Id);
    }

    [Fact]
    public async Task A_client_that_cannot_be_asked_is_told_so()
    {
        MakeModern(Upstream);
        Upstream.On("tools/call", (context, request) => RawMcpServer.ResultAsync(context, request, Asking));
        Host.AddServer("notes", Upstream.Endpoint);

        (await Host.CallAsync("notes-echo")).Should().Contain("notes asks for input that this client cannot give.").And.Contain("\"isError\":true");
        Upstream.Count("tools/call").Should().Be(1);
    }

    [Fact]
    public async Task A_server_that_never_has_enough_is_not_asked_for_ever()
    {
        MakeModern(Upstream);
        Upstream.On("tools/call", (context, request) => RawMcpServer.ResultAsync(
            context, request, """{"resultType":"input_required","requestState":"again"}"""));
        Host.AddServer("notes", Upstream.Endpoint);

        (await Host.CallAsync("notes-echo")).Should().Contain("notes asks for input");
        Upstream.Count("tools/call").Should().Be(8);
    }

    [Fact]
    public async Task A_client_and_a_server_of_the_same_revision_speak_it()
    {
        MakeModern(Upstream);
        Host.AddServer("notes", Upstream.Endpoint);
        using var request = Modern("tools/call", "notes-echo", """{"name":"notes-echo","arguments":{},META}""");

        using var response = await Host.Http.SendAsync(request);

        (await response.Content.ReadAsStringAsync()).Should().Contain("\"text\":\"done\"");
        Upstream.Count("initialize").Should().Be(0);
        var call = Upstream.Received.Single(received => received.RpcMethod == "tools/call");
        call.Header("Mcp-Name").Should().Be("echo");
        call.Body.Should().Contain("\"io.modelcontextprotocol/clientInfo\":{\"name\":\"mine\",\"version\":\"1\"}").And.NotContain("bifrost");
    }

    [Fact]
    public async Task A_client_of_the_newest_revision_uses_a_server_of_an_earlier_one()
    {
        Host.AddServer("notes", Upstream.Endpoint);
        Upstream.On("server/discover", (context, _) => Refuse(context, 400));
        using var first = await Host.Http.SendAsync(Modern("tools/call", "notes-echo", """{"name":"notes-echo","arguments":{},META}"""));
        using var second = await Host.Http.SendAsync(Modern("tools/call", "notes-echo", """{"name":"notes-echo","arguments":{},META}"""));

        (await first.Content.ReadAsStringAsync()).Should().Contain("\"text\":\"done\"");
        (await second.Content.ReadAsStringAsync()).Should().Contain("\"text\":\"done\"");
        Upstream.Count("server/discover").Should().Be(1);
        Upstream.Received[^1].Header("Mcp-Session-Id").Should().Be("session-1");
    }

    [Fact]
    public async Task A_server_that_speaks_both_is_spoken_to_as_its_client_speaks()
    {
        MakeModern(Upstream);
        Upstream.On("initialize", (context, request) => RawMcpServer.ResultAsync(
            context, request, """{"protocolVersion":"2025-11-25","capabilities":{"tools":{}}}"""));
        Host.AddServer("notes", Upstream.Endpoint);

        await Host.CallAsync("notes-echo");
        using var response = await Host.Http.SendAsync(Modern("tools/call", "notes-echo", """{"name":"notes-echo","arguments":{},META}"""));

        Upstream.Received.Where(request => request.RpcMethod == "tools/call").Select(request => request.Header("MCP-Protocol-Version"))
            .Should().Equal("2025-11-25", "2026-07-28");
    }

    private static void MakeModern(RawMcpServer server)
    {
        server.On("initialize", async (context, request) =>
        {
            context.Response.StatusCode = 400;
            await RawMcpServer.JsonAsync(
                context,
                $$$"""{"jsonrpc":"2.0","id":{{{request.Id}}},"error":{"code":-32022,"message":"no","data":{"supported":["2026-07-28"]} } }""");
        });
        server.On("server/discover", (context, request) => RawMcpServer.ResultAsync(
            context, request, """{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"ttlMs":0,"cacheScope":"public"}"""));
    }

    private static string Call(string tool) => $$$"""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"{{{tool}}}"}}""";

    private HttpRequestMessage In(string session, string body)
    {
        var request = Host.Post(body);
        request.Headers.Add("Mcp-Session-Id", session);
        request.Headers.Add("MCP-Protocol-Version", "2025-11-25");

        return request;
    }

    private async Task<string> BeginAsync(string capabilities)
    {
        using var request = Host.Post(
            $$$"""{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{{{capabilities}}},"clientInfo":{"name":"c","version":"1"} } }""");
        using var response = await Host.Http.SendAsync(request);

        return response.Headers.GetValues("Mcp-Session-Id").Single();
    }

    private HttpRequestMessage Modern(string method, string name, string parameters)
    {
        const string Meta = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientInfo\":{\"name\":\"mine\",\"version\":\"1\"},\"io.modelcontextprotocol/clientCapabilities\":{}}";
        var request = Host.Post(
            $$"""{"jsonrpc":"2.0","id":7,"method":"{{method}}","params":{{parameters.Replace("META", Meta, StringComparison.Ordinal)}} }""");
        request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
        request.Headers.Add("Mcp-Method", method);
        request.Headers.Add("Mcp-Name", name);

        return request;
    }
}
