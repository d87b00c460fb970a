using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>Addresses that servers ask users to open, in answers.</summary>
public sealed class McpElicitationAddressTests : GatewayTest
{
    private const string Good = """{"mode":"url","message":"m","elicitationId":"e","url":"https://a.example/x"}""";
    private const string Loopback = """{"mode":"url","message":"m","elicitationId":"e","url":"http://127.0.0.1:8080/x"}""";
    private const string Bad = """{"mode":"url","message":"m","elicitationId":"e","url":"javascript:alert(1)"}""";

    [Theory]
    [InlineData(Good, "https://a.example/x")]
    [InlineData(Loopback, "http://127.0.0.1:8080/x")]
    public async Task An_error_with_an_address_that_a_browser_opens_passes_and_says_which_server_asks(string elicitation, string url)
    {
        Host.AddServer("notes", Upstream.Endpoint);
        Fail($$"""{"code":-32042,"message":"sign in","data":{"elicitations":[{{elicitation}}],"x":1.0} }""");

        var text = await Host.CallAsync("notes-echo");

        text.Should().Contain("-32042").And.Contain("\"message\":\"[notes] m\"").And.Contain(url).And.Contain("\"x\":1.0");
        (await Host.CallAsync("echo", path: "/mcp/notes")).Should().Contain("\"message\":\"m\"").And.Contain(url);
    }

    [Theory]
    [InlineData("-32042", $"[{Bad}]")]
    [InlineData("-32042.0", $"[{Bad}]")]
    [InlineData("-3.2042e4", $"[{Bad}]")]
    [InlineData("-32042", $"[{Good},{Bad}]")]
    [InlineData("-32042", """[{"url":"file:///etc/passwd"}]""")]
    [InlineData("-32042", """[{"URL":"file:///etc/passwd"}]""")]
    [InlineData("-32042", """[{"\u0075rl":"file:///etc/passwd"}]""")]
    [InlineData("-32042", """[],"Elicitations":[{"url":"file:///etc/passwd"}]""")]
    public async Task An_error_with_another_address_reaches_no_client_of_any_revision(string code, string elicitations)
    {
        Host.AddServer("notes", Upstream.Endpoint);
        Fail($$"""{"code":{{code}},"message":"sign in","data":{"elicitations":{{elicitations}} } }""");
        var modern = new ModernClient(Host) { Capabilities = """{"elicitation":{"url":{}}}""" };

        foreach (var text in new[] { await Host.CallAsync("notes-echo"), (await modern.SendAsync(modern.Call("notes-echo"))).Text })
        {
            text.Should().Contain("notes asks to open an address that is neither https nor http on a loopback host")
                .And.NotContain("javascript").And.NotContain("passwd");
        }

        Host.Log.Lines.Should().Contain(line => line.Contains("An answer of notes was refused", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("prompts/get", "name", "notes-p")]
    [InlineData("resources/read", "uri", "bifrost://notes/x:y")]
    public async Task It_is_so_for_every_method(string method, string key, string value)
    {
        Host.AddServer("notes", Upstream.Endpoint);
        Fail($$"""{"code":-32042,"message":"m","data":{"elicitations":[{{Bad}}] } }""", method);

        var text = await Host.SendAsync($$$"""{"jsonrpc":"2.0","id":1,"method":"{{{method}}}","params":{"{{{key}}}":"{{{value}}}"}}""");

        text.Should().Contain("\"error\"").And.Contain("neither https nor http").And.NotContain("javascript");
    }

    [Fact]
    public async Task Input_that_a_server_of_the_newest_revision_needs_is_declined_and_the_request_repeated()
    {
        BeModern(request => request.Body.Contains("inputResponses", StringComparison.Ordinal)
            ? """{"resultType":"complete","content":[]}"""
            : Asking($$"""{"k":{"method":"elicitation/create","params":{{Bad}}},"\ud800":{"method":"elicitation/create","params":{{Good}} } }"""));
        var modern = new ModernClient(Host) { Capabilities = """{"elicitation":{"url":{}}}""" };

        var (_, text) = await modern.SendAsync(modern.Call("notes-echo"));

        text.Should().Contain("\"content\":[]").And.NotContain("javascript");
        Upstream.Received.Last(request => request.RpcMethod == "tools/call").Body.Should()
            .Contain("""{"k":{"action":"decline"},"\ud800":{"action":"decline"}}""").And.Contain("\"requestState\":\"s\"");
    }

    [Theory]
    [InlineData("""{"method":"Elicitation/create","params":PARAMS}""")]
    [InlineData("""{"method":"ELICITATION/CREATE","params":PARAMS}""")]
    [InlineData("""{"method":"elicitation\/Creat\u0065","params":PARAMS}""")]
    [InlineData("""{"Method":"elicitation/create","params":PARAMS}""")]
    [InlineData("""{"method":"elicitation/create","Params":PARAMS}""")]
    [InlineData("""{"method":"elicitation/create","method":"ping","params":PARAMS}""")]
    [InlineData("""{"method":"elicitation/create","params":{"mode":"URL","message":"m","elicitationId":"e","url":"https://a.example/x"}}""")]
    [InlineData("""{"method":"elicitation/create","params":{"mode":"Url","message":"m","url":"https://a.example/x"}}""")]
    [InlineData("""{"method":"elicitation/create","params":{"mode":"Form","message":"m"}}""")]
    [InlineData("""{"method":"elicitation/create","params":{"mode":["url"],"message":"m"}}""")]
    public async Task A_question_in_another_case_is_declined(string question)
    {
        BeModern(request => request.Body.Contains("inputResponses", StringComparison.Ordinal)
            ? """{"resultType":"complete","content":[]}"""
            : Asking($$"""{"k":{{question.Replace("PARAMS", Good)}}}"""));
        var modern = new ModernClient(Host) { Capabilities = """{"elicitation":{"url":{},"form":{}}}""" };

        var (_, text) = await modern.SendAsync(modern.Call("notes-echo"));

        text.Should().Contain("\"content\":[]").And.NotContain("a.example");
        Upstream.Received.Last(request => request.RpcMethod == "tools/call").Body.Should().Contain("""{"k":{"action":"decline"}}""");
    }

    [Theory]
    [InlineData("\"resultType\":\"input_required\",\"inputRequests\"")]
    [InlineData("\"resultType\":\"input\\u005frequired\",\"inputRequests\"")]
    [InlineData("\"resultType\":\"input_required\",\"input\\u0052equests\"")]
    public async Task A_server_that_asks_again_fails_the_call(string head)
    {
        BeModern(_ => $$$"""{{{{head}}}:{"k":{"method":"elicitation/create","params":{{{Bad}}}}},"requestState":"s"}""");
        var modern = new ModernClient(Host) { Capabilities = """{"elicitation":{"url":{}}}""" };

        var (_, text) = await modern.SendAsync(modern.Call("notes-echo"));

        text.Should().Contain("neither https nor http").And.NotContain("javascript");
    }

    [Fact]
    public async Task Input_that_may_be_asked_for_reaches_the_client_and_says_which_server_asks()
    {
        BeModern(_ => Asking($$"""{"k":{"method":"elicitation/create","params":{{Good}} },"s":{"method":"sampling/createMessage","params":{"x":1.0} } }"""));
        var modern = new ModernClient(Host) { Capabilities = """{"elicitation":{"url":{}},"sampling":{}}""" };

        var (_, text) = await modern.SendAsync(modern.Call("notes-echo"));

        text.Should().Contain("\"message\":\"[notes] m\"").And.Contain("https://a.example/x").And.Contain("""{"method":"sampling/createMessage","params":{"x":1.0} }""");
    }

    private static string Asking(string requests) =>
        $$"""{"resultType":"input_required","inputRequests":{{requests}},"requestState":"s"}""";

    private void Fail(string error, string method = "tools/call") => Upstream.On(method, (context, request) => RawMcpServer.JsonAsync(
        context, $$"""{"jsonrpc":"2.0","id":{{request.Id}},"error":{{error}}}"""));

    private void BeModern(Func<ReceivedRequest, string> answer)
    {
        Host.AddServer("notes", Upstream.Endpoint);
        Upstream.On("initialize", (context, _) => Refuse(context, StatusCodes.Status400BadRequest));
        Upstream.On("server/discover", (context, request) => RawMcpServer.ResultAsync(
            context, request, """{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"ttlMs":0,"cacheScope":"public"}"""));
        Upstream.On("tools/call", (context, request) => RawMcpServer.ResultAsync(context, request, answer(request)));
    }
}
