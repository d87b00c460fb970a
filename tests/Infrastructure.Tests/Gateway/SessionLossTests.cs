using System.Text;
using Bifrost.Application.Gateway;
using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Infrastructure.Tests.Gateway;

public sealed class SessionLossTests : UpstreamServersTest
{
    [Fact]
    public async Task A_session_that_the_server_forgot_is_made_anew_and_the_call_repeated()
    {
        await CallAsync(For("alice"));
        Server.On("tools/call", (context, request) => request.Header("Mcp-Session-Id") == "session-1"
            ? Status(context, 404)
            : RawMcpServer.ResultAsync(context, request, "{}"));

        (await CallAsync(For("alice"))).Should().BeNull();
        Server.Count("initialize").Should().Be(2);
    }

    [Fact]
    public async Task Calls_that_find_the_session_forgotten_together_make_one_new_one()
    {
        await CallAsync(For("alice"));
        Server.On("tools/call", async (context, request) =>
        {
            if (request.Header("Mcp-Session-Id") == "session-1")
            {
                await Server.ReceivedAsync("tools/call", 11);
                context.Response.StatusCode = 404;

                return;
            }

            await RawMcpServer.ResultAsync(context, request, "{}");
        });

        var failures = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => CallAsync(For("alice"))));

        failures.Should().OnlyContain(failure => failure == null);
        Server.Count("initialize").Should().Be(2);
    }

    [Fact]
    public async Task A_server_that_forgets_every_session_is_not_asked_forever()
    {
        Server.On("tools/call", (context, _) => Status(context, 404));

        (await CallAsync(For("alice")))!.Fault.Should().Be(UpstreamFault.SessionLost);
        Server.Count("tools/call").Should().Be(2);
    }

    [Fact]
    public async Task Not_found_without_a_session_is_a_refusal()
    {
        Server.On("initialize", (context, request) => RawMcpServer.ResultAsync(context, request, """{"protocolVersion":"2025-06-18"}"""));
        Server.On("tools/call", (context, _) => Status(context, 404));

        (await CallAsync(For("alice"))).Should().Be(new UpstreamFailure(UpstreamFault.Refused, 404));
        Server.Received[^1].Headers.Should().NotContainKey("Mcp-Session-Id").And.Contain("MCP-Protocol-Version", "2025-06-18");
    }

    [Fact]
    public async Task An_error_in_an_event_stream_is_an_answer_under_whatever_status_it_comes()
    {
        Server.On("tools/call", (context, request) =>
        {
            context.Response.StatusCode = 400;

            return RawMcpServer.EventAsync(context, $$$"""{"jsonrpc":"2.0","id":{{{request.Id}}},"error":{"code":-32021,"message":"needs sampling"}}""");
        });

        using var answer = await Servers.SendAsync(For("alice"), Nothing, default);

        answer.Failure.Should().BeNull();
        Encoding.UTF8.GetString(answer.Message.Json.Span).Should().Contain("needs sampling");
    }

    [Fact]
    public async Task Requests_of_the_server_are_answered_while_the_answer_is_awaited()
    {
        Server.On("tools/call", async (context, request) =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: {\"jsonrpc\":\"2.0\",\"id\":\"p\",\"method\":\"ping\"}\n\n");
            await context.Response.WriteAsync("data: {\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"sampling/createMessage\",\"params\":{}}\n\n");
            await context.Response.Body.FlushAsync();
            await Server.ReceivedAsync("response", 2);
            await context.Response.WriteAsync($"data: {{\"jsonrpc\":\"2.0\",\"id\":{request.Id},\"result\":{{}}}}\n\n");
        });

        (await CallAsync(For("alice"))).Should().BeNull();
        var answers = Server.Received.Where(request => request.RpcMethod == "response").ToList();
        answers[0].Body.Should().Be("""{"jsonrpc":"2.0","id":"p","result":{}}""");
        answers[1].Body.Should().Contain("\"id\":8").And.Contain("-32601");
        answers.Should().OnlyContain(answer => answer.Header("Mcp-Session-Id") == "session-1" && answer.Header("Authorization") == "Bearer of alice");
    }

    [Fact]
    public async Task A_stream_that_ends_without_the_answer_is_no_answer()
    {
        Server.On("tools/call", (context, _) =>
        {
            context.Response.ContentType = "text/event-stream";

            return context.Response.WriteAsync("data: {\"jsonrpc\":\"2.0\",\"id\":99,\"result\":{}}\n\ndata: rubbish\n\n");
        });

        (await CallAsync(For("alice")))!.Fault.Should().Be(UpstreamFault.Garbage);
    }
}
