using System.Net;
using System.Text;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>Messages of clients in forms that MCP libraries of servers accept.</summary>
public sealed class McpClientFormTests : GatewayTest
{
    private const string Mark = "\uFEFF";

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","params":null}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","params":null,"result":null,"error":null}""")]
    [InlineData(Mark + """{"jsonrpc":"2.0","id":1,"method":"ping"}""")]
    public async Task A_request_with_nulls_or_a_mark_is_answered(string body)
    {
        (await Host.SendAsync(body)).Should().Be("""{"jsonrpc":"2.0","id":1,"result":{}}""");
    }

    [Theory]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"ping","params":null}]""")]
    [InlineData(Mark + """[{"jsonrpc":"2.0","id":1,"method":"ping"}]""")]
    public async Task A_batch_with_nulls_or_a_mark_is_answered(string body)
    {
        (await Host.SendAsync(body)).Should().Be("""[{"jsonrpc":"2.0","id":1,"result":{}}]""");
    }

    [Theory]
    [InlineData("/mcp")]
    [InlineData("/mcp/notes")]
    public async Task A_list_without_parameters_may_say_so_by_null(string path)
    {
        Host.AddServer("notes", Upstream.Endpoint);

        (await Host.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":null}""", path: path)).Should().Contain("echo");

        Upstream.Received.Should().NotContain(request => request.Body.Contains("null", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/initialized","params":null}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":null}""")]
    [InlineData(Mark + """{"jsonrpc":"2.0","method":"notifications/initialized"}""")]
    public async Task A_notification_with_nulls_or_a_mark_is_accepted(string body)
    {
        using var request = Host.Post(body);
        using var response = await Host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task A_call_behind_a_mark_reaches_its_server_without_it()
    {
        Host.AddServer("notes", Upstream.Endpoint);

        var text = await Host.SendAsync(Mark + """{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"notes-echo","arguments":{"x":1.0},"_meta":{"progressToken":"p"}}}""");

        text.Should().StartWith("""{"jsonrpc":"2.0","id":"a","result":""");
        Upstream.Received[^1].Body.Should().Contain("""{"name":"echo","arguments":{"x":1.0},"_meta":""");
    }

    [Theory]
    [InlineData(""" "bifrost-1","result":{"action":"accept"}""", """ "theirs","result":{"action":"accept"}""")]
    [InlineData(""" "\u0062ifrost-1","result":{"action":"accept"}""", """ "theirs","result":{"action":"accept"}""")]
    [InlineData(""" "bifrost\u002d1","result":{"action":"accept"},"error":null""", """ "theirs","result":{"action":"accept"}""")]
    [InlineData(""" "bifrost-1","result":null,"error":{"code":-1,"message":"no"}""", """ "theirs","error":{"code":-1,"message":"no"}""")]
    public async Task An_answer_to_a_servers_question_reaches_it_in_exact_form(string answer, string received)
    {
        Host.AddServer("notes", Upstream.Endpoint);
        Upstream.On("tools/call", async (context, request) =>
        {
            await RawMcpServer.EventAsync(context, """{"jsonrpc":"2.0","id":"theirs","method":"elicitation/create","params":{"message":"who?"}}""");
            await Upstream.ReceivedAsync("response");
            await RawMcpServer.EventAsync(context, $$"""{"jsonrpc":"2.0","id":{{request.Id}},"result":{} }""");
        });
        var session = await BeginAsync();
        using var call = Host.Post("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"notes-echo"}}""");
        call.Headers.Add("Mcp-Session-Id", session);
        using var events = await ClientEvents.OpenAsync(Host.Http, call);
        string? question;

        do
        {
            question = await events.NextAsync();
        }
        while (question?.Contains("who?", StringComparison.Ordinal) == false);

        using var reply = Host.Post($$"""{"jsonrpc":"2.0","id":{{answer.Trim()}}}""");
        reply.Headers.Add("Mcp-Session-Id", session);
        using var accepted = await Host.Http.SendAsync(reply);

        accepted.StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await events.NextAsync()).Should().Contain("\"id\":7");
        Upstream.Received.Single(request => request.RpcMethod == "response").Body.Should().Be($$"""{"jsonrpc":"2.0","id":{{received.Trim()}}}""");
    }

    [Theory]
    [InlineData("7", "7")]
    [InlineData("7", "7.0")]
    [InlineData("\"a b\"", "\"a\\u0020b\"")]
    public async Task A_request_is_cancelled_by_its_identifier_in_any_spelling(string id, string cancelled)
    {
        Host.AddServer("notes", Upstream.Endpoint);
        Upstream.On("tools/call", (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        var session = await BeginAsync();
        using var call = Host.Post($$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"tools/call","params":{"name":"notes-echo"}}""");
        call.Headers.Add("Mcp-Session-Id", session);
        var calling = Host.Http.SendAsync(call, HttpCompletionOption.ResponseHeadersRead);
        await Upstream.ReceivedAsync("tools/call");

        using var cancel = Host.Post($$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{cancelled}}}}}""");
        cancel.Headers.Add("Mcp-Session-Id", session);
        using var accepted = await Host.Http.SendAsync(cancel);

        await Upstream.ReceivedAsync("notifications/cancelled");
        (await calling).Dispose();
    }

    [Fact]
    public void A_call_of_the_REST_endpoint_may_begin_with_a_mark()
    {
        var call = Bifrost.Api.Mcp.Rest.RestToolCall.TryRead(
            Bifrost.Api.Mcp.Rest.RestFormat.Responses, Encoding.UTF8.GetBytes(Mark + """{"name":"notes-echo"}"""));

        call!.Name.Should().Be("notes-echo");
    }

    private async Task<string> BeginAsync()
    {
        using var request = Host.Post(
            """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{"elicitation":{}}}}""");
        using var response = await Host.Http.SendAsync(request);

        return response.Headers.GetValues("Mcp-Session-Id").Single();
    }
}
