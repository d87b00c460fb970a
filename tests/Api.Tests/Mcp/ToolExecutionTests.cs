using System.Text.Json;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>The shapes that programs call tools in, and are answered in.</summary>
public sealed class ToolExecutionTests(ExecutionBifrost bifrost) : IClassFixture<ExecutionBifrost>
{
    private static readonly (string, string)[] Dora = [("X-Bf-User-Id", "dora")];

    [Theory]
    [InlineData("")]
    [InlineData("?format=chat")]
    [InlineData("?format=CHAT")]
    public async Task A_chat_call_is_answered_by_a_tool_message(string query)
    {
        bifrost.Raw.CallResult = """{"content":[{"type":"text","text":"one"},{"type":"text","text":"two"}]}""";

        var (status, body) = await bifrost.ExecuteAsync(ExecutionBifrost.Call("raw-echo", """{"a":[1,"é"]}"""), query, null, Dora);

        status.Should().Be(200);
        body.GetRawText().Should().Be("""{"role":"tool","tool_call_id":"call-1","name":"raw-echo","content":"one\ntwo"}""");
        using var sent = JsonDocument.Parse(bifrost.Raw.Received.Last(request => request.RpcMethod == "tools/call").Body);
        sent.RootElement.GetProperty("params").GetProperty("name").GetString().Should().Be("echo");
        sent.RootElement.GetProperty("params").GetProperty("arguments").GetRawText().Should().Be("""{"a":[1,"é"]}""");
    }

    [Fact]
    public async Task A_call_of_the_responses_format_is_answered_by_its_output()
    {
        bifrost.Raw.CallResult = """{"content":[{"type":"text","text":"one"}]}""";

        var (status, body) = await bifrost.ExecuteAsync(
            """{"type":"function_call","call_id":"fc-1","name":"raw-echo","arguments":"{}"}""", "?format=responses", null, Dora);

        status.Should().Be(200);
        body.GetRawText().Should().Be("""{"type":"function_call_output","call_id":"fc-1","output":"one"}""");
    }

    [Theory]
    [InlineData("""{"type":"image","data":"aWk=","mimeType":"image/png"}""", """{"type":"image_url","image_url":{"url":"data:image/png;base64,aWk="}}""")]
    [InlineData("""{"type":"audio","data":"aWk=","mimeType":"audio/mpeg"}""", """{"type":"input_audio","input_audio":{"data":"aWk=","format":"mp3"}}""")]
    [InlineData("""{"type":"resource_link","uri":"a:b","name":"x"}""", """{"type":"text","text":"{\"type\":\"resource_link\",\"uri\":\"a:b\",\"name\":\"x\"}"}""")]
    [InlineData("7", """{"type":"text","text":"7"}""")]
    public async Task Nothing_of_a_result_is_lost(string block, string part)
    {
        bifrost.Raw.CallResult = $$"""{"content":[{"type":"text","text":"one"},{{block}}]}""";

        var (_, body) = await bifrost.ExecuteAsync(ExecutionBifrost.Call("raw-echo"), "", null, Dora);

        body.GetProperty("content").GetRawText().Should().Be($$"""[{"type":"text","text":"one"},{{part}}]""");
    }

    [Fact]
    public async Task An_image_is_an_image_in_the_responses_format()
    {
        bifrost.Raw.CallResult = """{"content":[{"type":"image","data":"aWk=","mimeType":"image/png"}]}""";

        var (_, body) = await bifrost.ExecuteAsync("""{"name":"raw-echo"}""", "?format=responses", null, Dora);

        body.GetProperty("output").GetRawText().Should().Be("""[{"type":"input_image","image_url":"data:image/png;base64,aWk="}]""");
    }

    [Fact]
    public async Task What_the_formats_have_no_place_for_stands_beside()
    {
        bifrost.Raw.CallResult = """{"content":[],"structuredContent":{"n":1.50},"isError":true}""";

        var (_, body) = await bifrost.ExecuteAsync(ExecutionBifrost.Call("raw-echo"), "", null, Dora);

        body.GetProperty("content").GetString().Should().Be("""{"n":1.50}""");
        body.GetProperty("extra_fields").GetRawText().Should().Be("""{"is_error":true,"structured_content":{"n":1.50}}""");
    }

    [Theory]
    [InlineData("""{"content":[{"type":"text","text":"a\ud800b"}]}""", "a\uFFFDb")]
    [InlineData("""{"content":[{"\ud800":1,"type":"text","text":"x"}],"\ud800\ud800":1}""", "x")]
    [InlineData("""{"content":[{"type":"t\ud800","text":"x"}]}""", null)]
    [InlineData("""{"content":[{"type":"image","data":"\ud800","mimeType":"\udc00"}]}""", null)]
    [InlineData("""{"content":[{"type":"audio","data":"\ud800","mimeType":"\ud800"},"\ud800"]}""", null)]
    [InlineData("""{"content":[],"structuredContent":{"\ud800":"\ud800"}}""", """{"\ud800":"\ud800"}""")]
    [InlineData("""{"content":"\ud800","isError":"\ud800"}""", "")]
    [InlineData("7", "")]
    public async Task A_result_that_cannot_be_decoded_is_an_answer_all_the_same(string result, string? content)
    {
        bifrost.Raw.CallResult = result;

        foreach (var query in new[] { "", "?format=responses" })
        {
            var body = query.Length == 0 ? ExecutionBifrost.Call("raw-echo") : """{"name":"raw-echo"}""";
            var (status, answer) = await bifrost.ExecuteAsync(body, query, null, Dora);

            status.Should().Be(200);
            var said = answer.GetProperty(query.Length == 0 ? "content" : "output");
            (said.ValueKind == JsonValueKind.String ? said.GetString() : null).Should().Be(content);
        }
    }

    [Theory]
    [InlineData("""{"code":-32000,"message":"\ud800"}""", "\uFFFD")]
    [InlineData("""{"code":-32000,"\ud800\ud800":1,"message":"broken"}""", "broken")]
    [InlineData("""{"code":-32602,"\ud800\ud800":1}""", "The server of the tool answered an error of the protocol.")]
    [InlineData("7", "The server of the tool answered an error of the protocol.")]
    public async Task An_error_that_cannot_be_decoded_is_the_servers_fault(string error, string message)
    {
        bifrost.Raw.On("tools/call", (context, request) => RawMcpServer.JsonAsync(
            context, $$"""{"jsonrpc":"2.0","id":{{request.Id}},"error":{{error}}}"""));

        var (status, body) = await bifrost.ExecuteAsync(ExecutionBifrost.Call("raw-echo"), "", null, Dora);
        bifrost.Raw.On("tools/call", (context, request) => RawMcpServer.ResultAsync(context, request, bifrost.Raw.CallResult));

        (status, CodeOf(body)).Should().Be((502, "tool_failed"));
        body.GetProperty("error").GetProperty("message").GetString().Should().Be(message);
    }

    [Fact]
    public async Task An_address_that_is_not_passed_on_at_mcp_is_not_here_either()
    {
        bifrost.Raw.On("tools/call", (context, request) => RawMcpServer.JsonAsync(
            context,
            $$"""{"jsonrpc":"2.0","id":{{request.Id}},"error":{"code":-32042,"message":"m","data":{"elicitations":[{"url":"javascript:x"}]} } }"""));

        var (status, body) = await bifrost.ExecuteAsync(ExecutionBifrost.Call("raw-echo"), "", null, Dora);
        bifrost.Raw.On("tools/call", (context, request) => RawMcpServer.ResultAsync(context, request, bifrost.Raw.CallResult));

        (status, body.GetProperty("extra_fields").GetProperty("is_error").GetBoolean()).Should().Be((200, true));
        body.GetRawText().Should().Contain("neither https nor http").And.NotContain("javascript");
    }

    [Fact]
    public async Task A_header_that_the_configuration_lets_through_reaches_the_server()
    {
        (await bifrost.ExecuteAsync(ExecutionBifrost.Call("raw-echo"), "", null, [.. Dora, ("X-Tenant", "a"), ("X-Other", "b")])).Status.Should().Be(200);

        var sent = bifrost.Raw.Received.Last(request => request.RpcMethod == "tools/call");
        (sent.Header("X-Tenant"), sent.Header("X-Other")).Should().Be(("a", null));
    }

    [Theory]
    [InlineData(100, 200, null)]
    [InlineData(500, 200, null)]
    [InlineData(511, 400, "tool_call_malformed")]
    [InlineData(2000, 400, "tool_call_malformed")]
    public async Task Arguments_may_be_as_deep_as_at_mcp(int depth, int status, string? code)
    {
        bifrost.Raw.On("tools/call", (context, request) => RawMcpServer.ResultAsync(context, request, """{"content":[]}"""));
        var arguments = $$"""{"a":{{new string('[', depth)}}{{new string(']', depth)}}}""";

        var (answered, body) = await bifrost.ExecuteAsync(ExecutionBifrost.Call("raw-echo", arguments), "", null, Dora);
        bifrost.Raw.On("tools/call", (context, request) => RawMcpServer.ResultAsync(context, request, bifrost.Raw.CallResult));

        answered.Should().Be(status);
        (answered == 200 ? null : CodeOf(body)).Should().Be(code);
    }

    [Theory]
    [InlineData("raw-echo", """{"id":"x","function":{"name":"raw-echo","arguments":{"direct":true}}}""")]
    [InlineData("raw-echo", """{"function":{"name":"raw-echo","arguments":""}}""")]
    [InlineData("raw-echo", """{"function":{"name":"raw-echo"}}""")]
    [InlineData("raw-echo", """{"id":null,"index":0,"type":"function","function":{"name":"raw-echo","arguments":null}}""")]
    public async Task Arguments_may_be_an_object_or_missing(string name, string body)
    {
        bifrost.Raw.CallResult = """{"content":[]}""";

        var (status, answer) = await bifrost.ExecuteAsync(body, "", null, Dora);

        (status, answer.GetProperty("name").GetString()).Should().Be((200, name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"function":{}}""")]
    [InlineData("""{"function":{"name":""}}""")]
    [InlineData("""{"function":{"name":7}}""")]
    [InlineData("""{"function":{"name":"raw-echo","name":"raw-other"}}""")]
    [InlineData("""{"function":{"name":"raw-echo","arguments":"{"}}""")]
    [InlineData("""{"function":{"name":"raw-echo","arguments":"[]"}}""")]
    [InlineData("""{"function":{"name":"raw-echo","arguments":"{\"a\":1,\"a\":2}"}}""")]
    [InlineData("""{"function":{"name":"raw-echo","arguments":7}}""")]
    [InlineData("""{"id":7,"function":{"name":"raw-echo"}}""")]
    [InlineData("""{"function":{"name":"\ud800"}}""")]
    [InlineData("""{"function":{"name":"raw-echo"},"id":"\ud800"}""")]
    [InlineData("""{"function":{"name":"raw-echo","arguments":"\ud800"}}""")]
    public async Task What_is_no_call_is_refused(string body)
    {
        var (status, answer) = await bifrost.ExecuteAsync(body, "", null, Dora);

        (status, CodeOf(answer)).Should().Be((400, "tool_call_malformed"));
    }

    [Fact]
    public async Task An_unknown_format_is_refused() => await RefusesAsync("?format=xml", 400, "format_unknown", Dora);

    [Theory]
    [InlineData("raw-none-such", 200)]
    [InlineData("none-such", 404)]
    [InlineData("echo", 404)]
    public async Task A_tool_that_does_not_exist_for_the_caller_is_not_found(string tool, int status)
    {
        bifrost.Raw.CallResult = """{"content":[]}""";

        (await bifrost.ExecuteAsync(ExecutionBifrost.Call(tool), "", null, Dora)).Status.Should().Be(status);
    }

    [Fact]
    public async Task An_error_of_a_server_is_its_fault()
    {
        bifrost.Raw.On("tools/call", (context, request) => RawMcpServer.JsonAsync(
            context, $$$"""{"jsonrpc":"2.0","id":{{{request.Id}}},"error":{"code":-32000,"message":"broken over there"}}"""));

        var (status, body) = await bifrost.ExecuteAsync(ExecutionBifrost.Call("raw-echo"), "", null, Dora);
        bifrost.Raw.On("tools/call", (context, request) => RawMcpServer.ResultAsync(context, request, bifrost.Raw.CallResult));

        (status, CodeOf(body)).Should().Be((502, "tool_failed"));
        body.GetProperty("is_bifrost_error").GetBoolean().Should().BeFalse();
        body.GetProperty("error").GetProperty("message").GetString().Should().Be("broken over there");
    }

    [Theory]
    [InlineData("x-bf-mcp-include-clients", "notes", 404)]
    [InlineData("x-bf-mcp-include-tools", "raw-other", 404)]
    [InlineData("x-bf-mcp-include-tools", "raw-*", 200)]
    [InlineData("x-bf-mcp-include-tools", "raw", 400)]
    public async Task The_selection_of_a_request_counts_here_too(string header, string value, int status)
    {
        bifrost.Raw.CallResult = """{"content":[]}""";

        (await bifrost.ExecuteAsync(ExecutionBifrost.Call("raw-echo"), "", null, [.. Dora, (header, value)])).Status.Should().Be(status);
    }

    [Fact]
    public async Task A_web_page_elsewhere_may_not_call() =>
        await RefusesAsync("", 403, "origin_not_allowed", [.. Dora, ("Origin", "https://evil.example")]);

    private async Task RefusesAsync(string query, int status, string code, (string, string)[] headers)
    {
        var (answered, body) = await bifrost.ExecuteAsync(ExecutionBifrost.Call("raw-echo"), query, null, headers);

        (answered, CodeOf(body)).Should().Be((status, code));
    }

    private static string? CodeOf(JsonElement body) => body.GetProperty("error").GetProperty("code").GetString();
}
