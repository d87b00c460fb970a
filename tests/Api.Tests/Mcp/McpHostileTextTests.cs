using System.Text;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>Texts that cannot be decoded, in names and values, from clients and from servers.</summary>
public sealed class McpHostileTextTests : GatewayTest
{
    [Theory]
    [InlineData("ping", """{"\ud800":1,"x":"io.modelcontextprotocol"}""")]
    [InlineData("ping", """{"_meta":{"\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800":1,"x":"io.modelcontextprotocol"}}""")]
    [InlineData("ping", """{"_meta":{"io.modelcontextprotocol/protocolVersion":"\ud800"}}""")]
    [InlineData("initialize", """{"protocolVersion":"2025-11-25","\ud800\ud800\ud800\ud800":1,"capabilities":{"\ud800\ud800":{},"elicitation":{"\ud800":{}}}}""")]
    [InlineData("initialize", """{"protocolVersion":"\ud800","clientInfo":{"name":"\ud800"}}""")]
    [InlineData("tools/list", """{"\ud800":1,"c\ud800rsor":1}""")]
    [InlineData("tools/call", """{"\ud800":1,"name":"notes-echo","arguments":{"\ud800":"\ud800"}}""")]
    [InlineData("tools/call", """{"name":"\ud800"}""")]
    [InlineData("resources/read", """{"\ud800":1,"uri":"\ud800"}""")]
    [InlineData("completion/complete", """{"ref":{"\ud800":1,"name":"\ud800"}}""")]
    [InlineData("logging/setLevel", """{"\ud800":1,"level":"\ud800"}""")]
    [InlineData("x\\ud800", """{"\ud800":1}""")]
    public async Task A_clients_text_that_cannot_be_decoded_never_fails_the_gateway(string method, string parameters)
    {
        Host.AddServer("notes", Upstream.Endpoint);

        foreach (var request in new[]
        {
            Host.Post($$"""{"\ud800":0,"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}"""),
            new ModernClient(Host).Request(method.Split('\\')[0], $"\"m\":{parameters},\"requestState\":\"\\ud800\",{parameters[1..^1]}"),
        })
        {
            using var response = await Host.Http.SendAsync(request);

            ((int)response.StatusCode).Should().BeLessThan(500);
        }
    }

    [Theory]
    [InlineData("tools/call", "name")]
    [InlineData("prompts/get", "name")]
    [InlineData("resources/read", "uri")]
    public async Task A_long_unknown_name_is_repeated_without_cutting_a_character(string method, string key)
    {
        var text = await Host.SendAsync(
            $$$"""{"jsonrpc":"2.0","id":1,"method":"{{{method}}}","params":{"{{{key}}}":"{{{new string('a', 127)}}}😀😀"}}""");

        text.Should().Contain($"{new string('a', 127)}…").And.Contain("\"error\"");
    }

    [Theory]
    [InlineData("""{"content":[{"type":"text","text":"\ud800"}]}""")]
    [InlineData("""{"\ud800\ud800":1,"content":[{"\ud800":1}],"resultType":"\ud800"}""")]
    public async Task A_result_that_cannot_be_decoded_is_passed_on_as_it_is(string result)
    {
        Host.AddServer("notes", Upstream.Endpoint);
        Upstream.CallResult = result;

        (await Host.CallAsync("notes-echo")).Should().Contain(result);
        var (status, text) = await new ModernClient(Host).SendAsync(new ModernClient(Host).Call("notes-echo"));
        status.Should().Be(200);
        text.Should().Contain(result[1..]);
    }

    [Fact]
    public async Task Bytes_that_are_no_utf_8_are_passed_on_as_they_are()
    {
        byte[] result = [.. "{\"content\":[{\"type\":\"text\",\"text\":\"a"u8, 0xC3, .. "b\"}]}"u8];
        Host.AddServer("notes", Upstream.Endpoint);
        Upstream.On("tools/call", async (context, request) =>
        {
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync((byte[])[.. Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":{{request.Id}},"result":"""), .. result, (byte)'}']);
        });
        using var request = Host.Post("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"notes-echo"}}""");

        using var response = await Host.Http.SendAsync(request);

        (await response.Content.ReadAsByteArrayAsync()).Should().Equal([.. "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":"u8, .. result, (byte)'}']);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/progress","params":{"\ud800\ud800\ud800":1,"progressToken":"\ud800"}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"\ud800":1,"uri":"\ud800"}}""")]
    [InlineData("""{"jsonrpc":"2.0","\ud800":1,"method":"\ud800","params":{"\ud800":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"\ud800","method":"elicitation/create","params":{"\ud800":1,"mode":"\ud800"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"\ud800","\ud800":1,"result":{}}""")]
    public async Task A_servers_message_that_cannot_be_decoded_does_not_end_the_call_that_it_stands_before(string message)
    {
        Host.AddServer("notes", Upstream.Endpoint);
        Upstream.On("tools/call", async (context, request) =>
        {
            await RawMcpServer.EventAsync(context, message);
            await RawMcpServer.EventAsync(context, $$$"""{"jsonrpc":"2.0","id":{{{request.Id}}},"result":{"content":[]}}""");
        });

        (await Host.CallAsync("notes-echo")).Should().Contain("\"content\":[]");
    }

    [Theory]
    [InlineData("""{"tools":{},"\ud800\ud800":1,"x":"\ud800"}""", """{"tools":{},"x":"\ud800"}""")]
    public async Task A_handshake_that_cannot_be_decoded_in_parts_is_understood(string capabilities, string repeated)
    {
        Host.AddServer("notes", Upstream.Endpoint);
        Upstream.Capabilities = capabilities;

        (await Host.CallAsync("notes-echo")).Should().Contain("done");
        (await Host.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}""", path: "/mcp/notes"))
            .Should().Contain(repeated);
    }

    [Fact]
    public async Task Capabilities_that_are_nested_deeply_are_repeated_to_clients()
    {
        var deep = $$"""{"tools":{},"x":{{new string('[', 200)}}{{new string(']', 200)}}}""";
        Host.AddServer("notes", Upstream.Endpoint);
        Upstream.Capabilities = deep;

        (await Host.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}""", path: "/mcp/notes"))
            .Should().Contain(deep);
    }

    [Theory]
    [InlineData("\\ud800", 300)]
    [InlineData("x", 100)]
    [InlineData("x", 600)]
    public async Task Responses_that_are_nested_deeply_are_answered_clearly(string action, int depth)
    {
        var state = "state";
        var responses = $$$"""{"connect":{"action":"{{{action}}}","content":{{{new string('[', depth)}}}{{{new string(']', depth)}}}}}""";

        var (status, text) = await new ModernClient(Host).SendAsync(
            new ModernClient(Host).Call("notes-echo", $"\"inputResponses\":{responses},\"requestState\":\"{state}\""));

        status.Should().BeOneOf(200, 400);
        text.Should().Contain(depth > 512 ? "nested deeper than 512 levels" : "requestState");
    }

    [Fact]
    public async Task A_declined_answer_counts_however_deep_its_content_is()
    {
        Host.AddServer("notes", Upstream.Endpoint, Bifrost.Domain.McpClients.McpAuthType.PerUserOAuth);
        var client = new ModernClient(Host) { Capabilities = """{"elicitation":{"url":{}}}""" };
        var (_, held) = await client.SendAsync(client.Call("notes-echo"));
        var state = ModernClient.ResultOf(held).GetProperty("requestState").GetString();
        var deep = new string('[', 200) + new string(']', 200);

        var (status, text) = await client.SendAsync(client.Call(
            "notes-echo",
            $$$"""
            "inputResponses":{"\ud800":1,"connect":{"\ud800":1,"content":{{{deep}}},"action":"decline"}},"requestState":"{{{state}}}"
            """));

        status.Should().Be(200);
        text.Should().Contain("\"isError\":true").And.NotContain("input_required");
    }
}
