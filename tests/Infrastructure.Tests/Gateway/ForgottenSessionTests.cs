using System.Text;
using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Infrastructure.Tests.Gateway;

/// <summary>The words in which servers say that they do not know a session.</summary>
public sealed class ForgottenSessionTests : UpstreamServersTest
{
    private const string Rpc = "application/json";

    [Theory]
    [InlineData(404, "", null)]
    [InlineData(404, "text/html", "<h1>Not Found</h1>")]
    [InlineData(404, Rpc, """{"jsonrpc":"2.0","id":"server-error","error":{"code":-32600,"message":"Session not found"}}""")]
    [InlineData(404, Rpc, """{"jsonrpc":"2.0","id":#,"error":{"code":-32001,"message":"Session not found"}}""")]
    [InlineData(404, Rpc, """{"jsonrpc":"2.0","id":#,"error":{"code":-32600,"message":"Session has been terminated"}}""")]
    [InlineData(410, "", null)]
    [InlineData(400, "text/plain", "Bad Request: No valid session ID provided")]
    [InlineData(400, "text/html", "<p>Unknown Session")]
    [InlineData(400, "", "invalid mcp-session-id")]
    [InlineData(400, Rpc, """{"error":"session_not_found"}""")]
    [InlineData(400, Rpc, """{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Bad Request: No valid session ID provided"}}""")]
    [InlineData(400, Rpc, """{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Bad Request: Server not initialized"}}""")]
    [InlineData(400, Rpc, """{"jsonrpc":"2.0","error":{"code":-32001,"message":"gone"}}""")]
    [InlineData(400, Rpc, """{"jsonrpc":"2.0","id":"server-error","error":{"code":-32600,"message":"Bad Request: Missing session ID"}}""")]
    [InlineData(400, Rpc, """{"jsonrpc":"2.0","id":#,"error":{"code":-32600,"message":"Invalid session"}}""")]
    [InlineData(400, "text/event-stream", "data: {\"jsonrpc\":\"2.0\",\"id\":#,\"error\":{\"code\":-32000,\"message\":\"Session expired\"}}\n\n")]
    [InlineData(401, "text/plain", "Unauthorized: Session not found")]
    [InlineData(200, Rpc, """{"jsonrpc":"2.0","id":#,"error":{"code":-32001,"message":"Session not found"}}""")]
    [InlineData(200, Rpc, """{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Invalid or expired session"}}""")]
    [InlineData(200, "text/event-stream", "data: {\"jsonrpc\":\"2.0\",\"id\":#,\"error\":{\"code\":-32001,\"message\":\"Session terminated\"}}\n\n")]
    public async Task A_session_that_is_not_known_any_more_is_made_again_and_the_call_repeated(int status, string type, string? body)
    {
        (await CallAsync(For("alice"))).Should().BeNull();
        Server.On("tools/call", (context, request) => request.Header("Mcp-Session-Id") == "session-1"
            ? SayAsync(context, request, status, type, body)
            : RawMcpServer.ResultAsync(context, request, "{}"));

        (await CallAsync(For("alice"))).Should().BeNull();

        Server.Count("initialize").Should().Be(2);
        Server.Count("tools/call").Should().Be(3);
    }

    [Theory]
    [InlineData(200, Rpc, """{"jsonrpc":"2.0","id":#,"error":{"code":-32602,"message":"session_id is required"}}""")]
    [InlineData(200, Rpc, """{"jsonrpc":"2.0","id":#,"error":{"code":-32603,"message":"your session expired"}}""")]
    [InlineData(200, Rpc, """{"jsonrpc":"2.0","id":#,"error":{"code":-32000,"message":"The rate of this session is limited"}}""")]
    [InlineData(200, Rpc, """{"jsonrpc":"2.0","id":#,"result":{"content":[{"type":"text","text":"your session expired"}],"isError":true}}""")]
    [InlineData(200, Rpc, """{"jsonrpc":"2.0","id":#,"result":{"code":-32001,"message":"Session not found"}}""")]
    [InlineData(400, Rpc, """{"jsonrpc":"2.0","id":#,"error":{"code":-32602,"message":"session_id is required"}}""")]
    [InlineData(400, Rpc, """{"jsonrpc":"2.0","id":#,"error":{"code":-32601,"message":"no method session/close"}}""")]
    [InlineData(400, Rpc, """{"jsonrpc":"2.0","id":#,"error":{"code":-32603,"message":"failed"}}""")]
    [InlineData(404, Rpc, """{"jsonrpc":"2.0","id":#,"error":{"code":-32601,"message":"Method not found"}}""")]
    [InlineData(404, Rpc, """{"jsonrpc":"2.0","id":#,"error":{"code":-32602,"message":"session_id is unknown"}}""")]
    public async Task An_answer_that_mentions_a_session_is_an_answer(int status, string type, string body)
    {
        Server.On("tools/call", (context, request) => SayAsync(context, request, status, type, body));

        (await CallAsync(For("alice"))).Should().BeNull();

        Server.Count("initialize").Should().Be(1);
        Server.Count("tools/call").Should().Be(1);
    }

    [Theory]
    [InlineData(400, "text/plain", "Bad Request")]
    [InlineData(400, Rpc, """{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error in session"}}""")]
    [InlineData(403, "text/plain", "Session not found")]
    [InlineData(405, "text/plain", "Session not found")]
    [InlineData(409, "text/plain", "Session is busy")]
    [InlineData(429, "text/plain", "Too many sessions")]
    [InlineData(500, Rpc, """{"jsonrpc":"2.0","id":#,"error":{"code":-32001,"message":"Session not found"}}""")]
    [InlineData(502, "text/plain", "Session not found")]
    [InlineData(503, "text/plain", "Session not found")]
    public async Task A_call_that_was_refused_for_something_else_or_may_have_happened_is_not_repeated(int status, string type, string body)
    {
        await CallAsync(For("alice"));
        Server.On("tools/call", (context, request) => SayAsync(context, request, status, type, body));

        (await CallAsync(For("alice"))).Should().Be(new UpstreamFailure(UpstreamFault.Refused, status));

        Server.Count("initialize").Should().Be(1);
        Server.Count("tools/call").Should().Be(2);
    }

    [Fact]
    public async Task A_challenge_is_about_the_token_whatever_it_says()
    {
        await CallAsync(For("alice"));
        Server.On("tools/call", (context, request) =>
        {
            context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";

            return SayAsync(context, request, 401, "text/plain", "Session not found");
        });

        (await CallAsync(For("alice")))!.Fault.Should().Be(UpstreamFault.Unauthorized);
        Server.Count("tools/call").Should().Be(2);
    }

    [Theory]
    [InlineData("text/plain", "no such user")]
    [InlineData(Rpc, """{"jsonrpc":"2.0","id":#,"error":{"code":-32001,"message":"unauthorized"}}""")]
    public async Task A_401_without_a_challenge_is_about_the_token_too(string type, string body)
    {
        await CallAsync(For("alice"));
        Server.On("tools/call", (context, request) => SayAsync(context, request, 401, type, body));

        (await CallAsync(For("alice")))!.Fault.Should().Be(UpstreamFault.Unauthorized);
        Server.Count("tools/call").Should().Be(2);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_no_forgotten_session()
    {
        await CallAsync(For("alice"));
        Server.On("tools/call", (context, _) =>
        {
            context.Abort();

            return Task.CompletedTask;
        });

        (await CallAsync(For("alice")))!.Fault.Should().Be(UpstreamFault.Unreachable);
        Server.Count("tools/call").Should().Be(2);
        Server.Count("initialize").Should().Be(1);
    }

    [Theory]
    [InlineData(400, Rpc, """{"jsonrpc":"2.0","id":#,"error":{"code":-32000,"message":"this tool always says so"}}""", null)]
    [InlineData(200, Rpc, """{"jsonrpc":"2.0","id":#,"error":{"code":-32001,"message":"Session not found"}}""", null)]
    [InlineData(400, "text/plain", "no session", UpstreamFault.SessionLost)]
    [InlineData(410, "text/plain", "", UpstreamFault.SessionLost)]
    public async Task What_a_new_session_is_told_again_is_the_answer(int status, string type, string body, UpstreamFault? fault)
    {
        Server.On("tools/call", (context, request) => SayAsync(context, request, status, type, body));

        (await CallAsync(For("alice")))?.Fault.Should().Be(fault);

        Server.Count("initialize").Should().Be(2);
        Server.Count("tools/call").Should().Be(2);
    }

    [Fact]
    public async Task Many_calls_on_a_dead_session_make_one_new_one()
    {
        await CallAsync(For("alice"));
        Server.On("tools/call", (context, request) => request.Header("Mcp-Session-Id") == "session-1"
            ? SayAsync(context, request, 400, "text/plain", "Invalid session ID")
            : RawMcpServer.ResultAsync(context, request, "{}"));

        var failures = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CallAsync(For("alice"))));

        failures.Should().OnlyContain(failure => failure == null);
        Server.Count("initialize").Should().Be(2);
    }

    [Fact]
    public async Task A_call_that_fails_does_not_keep_a_session_alive()
    {
        await CallAsync(For("alice"));
        Server.On("tools/call", (context, request) => request.Header("Mcp-Session-Id") == "session-1"
            ? Status(context, 400)
            : RawMcpServer.ResultAsync(context, request, "{}"));
        UpstreamFailure? failure = null;

        for (var tries = 0; tries < 4; tries++)
        {
            Time.Advance(Options.UpstreamIdleTime / 2);
            failure = await CallAsync(For("alice"));
        }

        failure.Should().BeNull();
        Server.Count("initialize").Should().Be(2);
    }

    [Theory]
    [InlineData(404, "")]
    [InlineData(404, "Could not find session")]
    [InlineData(400, "Invalid session ID")]
    [InlineData(410, "")]
    public async Task A_message_of_the_older_transport_that_is_refused_for_its_session_is_sent_on_a_new_one(int status, string body)
    {
        var streams = UseOlderTransport();
        (await CallAsync(For("alice"))).Should().BeNull();
        Server.On("tools/call", (context, request) => context.Request.Query["session"] == "1"
            ? SayAsync(context, request, status, "text/plain", body)
            : streams(context, request));

        (await CallAsync(For("alice"))).Should().BeNull();

        Server.Count("initialize").Should().Be(2);
    }

    [Theory]
    [InlineData(401, UpstreamFault.Unauthorized)]
    [InlineData(403, UpstreamFault.Refused)]
    [InlineData(400, UpstreamFault.Refused)]
    [InlineData(500, UpstreamFault.Refused)]
    public async Task A_message_of_the_older_transport_that_is_refused_is_no_lost_connection(int status, UpstreamFault fault)
    {
        UseOlderTransport();
        await CallAsync(For("alice"));
        Server.On("tools/call", (context, _) => Status(context, status));

        (await CallAsync(For("alice"))).Should().Be(new UpstreamFailure(fault, status));

        Server.Count("tools/call").Should().Be(2);
    }

    private static Task SayAsync(HttpContext context, ReceivedRequest request, int status, string type, string? body)
    {
        context.Response.StatusCode = status;

        if (type.Length > 0)
        {
            context.Response.ContentType = type;
        }

        return body is null ? Task.CompletedTask : context.Response.WriteAsync(body.Replace("#", request.Id, StringComparison.Ordinal));
    }

    // Each stream is a session, which the address of its messages names.
    private Func<HttpContext, ReceivedRequest, Task> UseOlderTransport()
    {
        Client = Client with { ConnectionType = McpConnectionType.Sse, AuthType = McpAuthType.None };
        var streams = new List<System.Threading.Channels.Channel<string>>();
        Server.On("GET", async (context, _) =>
        {
            var said = System.Threading.Channels.Channel.CreateUnbounded<string>();
            streams.Add(said);
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync($"event: endpoint\ndata: /messages?session={streams.Count}\n\n");
            await context.Response.Body.FlushAsync();

            await foreach (var message in said.Reader.ReadAllAsync(context.RequestAborted))
            {
                await RawMcpServer.EventAsync(context, message);
            }
        });
        Server.On("initialize", Say);
        Server.On("tools/call", Say);

        return Say;

        Task Say(HttpContext context, ReceivedRequest request)
        {
            var stream = streams[int.Parse(context.Request.Query["session"]!, System.Globalization.CultureInfo.InvariantCulture) - 1];
            stream.Writer.TryWrite($$$"""{"jsonrpc":"2.0","id":{{{request.Id}}},"result":{"protocolVersion":"2024-11-05"}}""");
            context.Response.StatusCode = 202;

            return Task.CompletedTask;
        }
    }
}
