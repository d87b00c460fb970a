using System.Text.Json;
using Bifrost.Domain.McpClients;
using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpCallToolTests : GatewayTest
{
    public static TheoryData<string> Results => new()
    {
        """{"content":[{"type":"text","text":"plain"}]}""",
        """{"content":[{"type":"image","data":"aGk=","mimeType":"image/png"},{"type":"audio","data":"aGk=","mimeType":"audio/wav"}]}""",
        """{"content":[{"type":"resource","resource":{"uri":"x://y","text":"z"}},{"type":"resource_link","uri":"x://y","name":"y"}]}""",
        """{"structuredContent":{"n":1.50,"deep":[[{}]]},"content":[],"_meta":{"a/b":null},"isError":true}""",
        """{"content":[{"type":"hologram","x":{"y":1e400}}],"future":["é","\u00e9","\ud83d\ude00","<&>"],"content2":"" }""",
        "{\n  \"content\" : [ ]\r\n}",
        """{"resultType":"complete","content":[]}""",
    };

    [Theory]
    [MemberData(nameof(Results))]
    public async Task A_result_arrives_byte_for_byte(string result)
    {
        Upstream.CallResult = result;
        Host.AddServer("notes", Upstream.Endpoint);

        (await Host.CallAsync("notes-echo")).Should().Be($$"""{"jsonrpc":"2.0","id":7,"result":{{result}}}""");
    }

    [Fact]
    public async Task A_large_result_arrives_byte_for_byte()
    {
        Upstream.CallResult = $$"""{"content":[{"type":"text","text":"{{new string('é', 64 * 1024)}}"}]}""";
        Host.AddServer("notes", Upstream.Endpoint);

        (await Host.CallAsync("notes-echo")).Should().Be($$"""{"jsonrpc":"2.0","id":7,"result":{{Upstream.CallResult}}}""");
    }

    [Fact]
    public async Task A_result_in_an_event_stream_arrives_byte_for_byte()
    {
        Upstream.On("tools/call", async (context, request) =>
        {
            context.Response.ContentType = "text/event-stream; charset=utf-8";
            await context.Response.WriteAsync(": hello\n\nid: 1\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{}}\n\n");
            await context.Response.WriteAsync("event: other\ndata: x\n\nevent: message\r\ndata: {\"jsonrpc\":\"2.0\",\r\n");
            await context.Response.WriteAsync($"data:\"id\":{request.Id}, \"result\":{{ }}}}\r\n\r\n");
        });
        Host.AddServer("notes", Upstream.Endpoint);

        (await Host.CallAsync("notes-echo")).Should().Be("{\"jsonrpc\":\"2.0\",\n\"id\":7, \"result\":{ }}");
    }

    [Fact]
    public async Task A_result_for_a_client_that_accepts_events_only_is_one_event()
    {
        Upstream.CallResult = "{\n\"content\":\r\n[]}";
        Host.AddServer("notes", Upstream.Endpoint);
        using var request = Host.Post("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"notes-echo"}}""");
        request.Headers.Remove("Accept");
        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        using var response = await Host.Http.SendAsync(request);

        var text = await response.Content.ReadAsStringAsync();
        var data = text.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line[6..]);
        using var json = JsonDocument.Parse(string.Join('\n', data));
        json.RootElement.GetProperty("result").GetProperty("content").GetArrayLength().Should().Be(0);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    public async Task An_error_of_the_server_is_the_clients_error(int status)
    {
        const string error = """{"code":-32042,"message":"é","data":{"x":[1.0]},"more":null}""";
        Upstream.On("tools/call", (context, request) =>
        {
            context.Response.StatusCode = status;

            return RawMcpServer.JsonAsync(context, $$"""{"jsonrpc":"2.0","id":{{request.Id}},"error":{{error}}}""");
        });
        Host.AddServer("notes", Upstream.Endpoint);

        (await Host.CallAsync("notes-echo")).Should().Be($$"""{"jsonrpc":"2.0","id":7,"error":{{error}}}""");
    }

    [Theory]
    [InlineData("""{"name":"notes-echo","arguments":{"name":"notes-echo","n":1.50},"_meta":{"trace":"t"},"x":1}""",
        """{"name":"echo","arguments":{"name":"notes-echo","n":1.50},"_meta":{"trace":"t"},"x":1}""")]
    [InlineData("""{ "arguments" : {} , "n\u0061me" : "notes-a-b" }""", """{ "arguments" : {} , "n\u0061me" : "a-b" }""")]
    [InlineData("""{"name":"notes\u002decho\u00e9\""}""", """{"name":"echoé\""}""")]
    public async Task Parameters_are_forwarded_as_written_under_the_servers_own_name(string sent, string received)
    {
        Host.AddServer("notes", Upstream.Endpoint);

        await Host.SendAsync($$"""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{{sent}}}""");

        Upstream.Received[^1].Body.Should().EndWith($"\"method\":\"tools/call\",\"params\":{received}}}");
    }

    [Theory]
    [InlineData("""{"name":"notes-echo","name":"notes-hidden"}""")]
    [InlineData("""{"name":"notes-echo","Name":"hidden"}""")]
    [InlineData("""{"NAME":"notes-hidden","name":"notes-echo"}""")]
    [InlineData("""{"name":"notes-echo","n\u0041me":"hidden"}""")]
    [InlineData("""{"Name":"notes-echo"}""")]
    [InlineData("""{"name":5}""")]
    [InlineData("""{"name":"\ud800"}""")]
    [InlineData("{}")]
    public async Task A_call_has_exactly_one_name(string parameters)
    {
        Host.AddServer("notes", Upstream.Endpoint);

        var text = await Host.SendAsync($$"""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{{parameters}}}""");

        text.Should().Contain("-32602");
        Upstream.Received.Should().BeEmpty();
    }

    [Theory]
    [InlineData("notes-hidden")]
    [InlineData("notes-connect")]
    [InlineData("nowhere-echo")]
    [InlineData("Notes-echo")]
    [InlineData("shared-echo")]
    [InlineData("notes")]
    [InlineData("-echo")]
    [InlineData("echo")]
    public async Task A_hidden_tool_is_as_unknown_as_one_that_does_not_exist(string name)
    {
        Host.AddServer("notes", Upstream.Endpoint, with: client => client with { Tools = ToolSelection.Of(["echo"]) });
        Host.AddServer("shared", Upstream.Endpoint, McpAuthType.Headers);

        (await Host.CallAsync(name)).Should()
            .Be($$$"""{"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"Unknown tool: {{{name}}}"}}""");
        Upstream.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task A_tool_of_one_server_has_no_prefix_there()
    {
        Host.AddServer("notes", Upstream.Endpoint);

        (await Host.CallAsync("echo", path: "/mcp/notes")).Should().Contain("done");
        Upstream.Received[^1].Body.Should().Contain("\"name\":\"echo\"");
    }
}
