using System.Text;
using Bifrost.Application.Gateway;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Bifrost.Infrastructure.Gateway;
using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Bifrost.Infrastructure.Tests.Gateway;

public sealed class UpstreamServersTests : IAsyncLifetime
{
    private static readonly UpstreamRequest Nothing = UpstreamRequest.Of(McpMethods.CallTool, "{}"u8.ToArray());

    private readonly FakeTimeProvider _time = new();
    private readonly GatewayOptions _options = new() { MaxUpstreamSessions = 2 };
    private RawMcpServer _server = null!;
    private UpstreamServers _servers = null!;
    private McpClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await RawMcpServer.StartAsync();
        _servers = Start(_options, _time);
        _client = new McpClient
        {
            Id = new McpClientId("id-notes"),
            Name = McpClientName.Parse("notes").Value,
            ConnectionType = McpConnectionType.Http,
            Endpoint = _server.Endpoint,
            AuthType = McpAuthType.PerUserOAuth,
        };
    }

    public async Task DisposeAsync()
    {
        await _servers.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_session_that_the_server_forgot_is_made_anew_and_the_call_repeated()
    {
        await CallAsync(For("alice"));
        _server.On("tools/call", (context, request) => request.Header("Mcp-Session-Id") == "session-1"
            ? Status(context, 404)
            : RawMcpServer.ResultAsync(context, request, "{}"));

        (await CallAsync(For("alice"))).Should().BeNull();
        _server.Count("initialize").Should().Be(2);
    }

    [Fact]
    public async Task Calls_that_find_the_session_forgotten_together_make_one_new_one()
    {
        await CallAsync(For("alice"));
        _server.On("tools/call", async (context, request) =>
        {
            if (request.Header("Mcp-Session-Id") == "session-1")
            {
                await _server.ReceivedAsync("tools/call", 11);
                context.Response.StatusCode = 404;

                return;
            }

            await RawMcpServer.ResultAsync(context, request, "{}");
        });

        var failures = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => CallAsync(For("alice"))));

        failures.Should().OnlyContain(failure => failure == null);
        _server.Count("initialize").Should().Be(2);
    }

    [Fact]
    public async Task A_server_that_forgets_every_session_is_not_asked_forever()
    {
        _server.On("tools/call", (context, _) => Status(context, 404));

        (await CallAsync(For("alice")))!.Fault.Should().Be(UpstreamFault.SessionLost);
        _server.Count("tools/call").Should().Be(2);
    }

    [Fact]
    public async Task Not_found_without_a_session_is_a_refusal()
    {
        _server.On("initialize", (context, request) => RawMcpServer.ResultAsync(context, request, """{"protocolVersion":"2025-06-18"}"""));
        _server.On("tools/call", (context, _) => Status(context, 404));

        (await CallAsync(For("alice"))).Should().Be(new UpstreamFailure(UpstreamFault.Refused, 404));
        _server.Received[^1].Headers.Should().NotContainKey("Mcp-Session-Id").And.Contain("MCP-Protocol-Version", "2025-06-18");
    }

    [Fact]
    public async Task An_error_in_an_event_stream_is_an_answer_under_whatever_status_it_comes()
    {
        _server.On("tools/call", (context, request) =>
        {
            context.Response.StatusCode = 400;

            return RawMcpServer.EventAsync(context, $$$"""{"jsonrpc":"2.0","id":{{{request.Id}}},"error":{"code":-32021,"message":"needs sampling"}}""");
        });

        using var answer = await _servers.SendAsync(For("alice"), Nothing, default);

        answer.Failure.Should().BeNull();
        Encoding.UTF8.GetString(answer.Message.Json.Span).Should().Contain("needs sampling");
    }

    [Fact]
    public async Task A_token_that_ends_in_the_middle_of_the_handshake_is_a_refused_token()
    {
        _server.On("notifications/initialized", (context, _) => Status(context, 401));

        (await CallAsync(For("alice")))!.Fault.Should().Be(UpstreamFault.Unauthorized);
    }

    [Fact]
    public async Task A_failed_handshake_is_tried_again_by_the_next_call()
    {
        _server.On("initialize", (context, _) => Status(context, 503));
        (await CallAsync(For("alice"))).Should().Be(new UpstreamFailure(UpstreamFault.Refused, 503));
        _server.On("initialize", (context, request) => RawMcpServer.ResultAsync(context, request, """{"protocolVersion":"2025-11-25"}"""));

        (await CallAsync(For("alice"))).Should().BeNull();
    }

    [Theory]
    [InlineData("""{"protocolVersion":"2031-01-01"}""")]
    [InlineData("""{"protocolVersion":5}""")]
    [InlineData("{}")]
    [InlineData("[]")]
    public async Task A_revision_that_nobody_knows_ends_the_handshake(string result)
    {
        _server.On("initialize", (context, request) => RawMcpServer.ResultAsync(context, request, result));

        (await CallAsync(For("alice")))!.Fault.Should().Be(UpstreamFault.HandshakeRefused);
        _server.Count("tools/call").Should().Be(0);
    }

    [Fact]
    public async Task A_session_name_that_cannot_be_sent_back_ends_the_handshake()
    {
        _server.On("initialize", (context, request) =>
        {
            context.Response.Headers["Mcp-Session-Id"] = "two words";

            return RawMcpServer.ResultAsync(context, request, """{"protocolVersion":"2025-11-25"}""");
        });

        (await CallAsync(For("alice")))!.Fault.Should().Be(UpstreamFault.Garbage);
    }

    [Fact]
    public async Task Requests_of_the_server_are_answered_while_the_answer_is_awaited()
    {
        _server.On("tools/call", async (context, request) =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: {\"jsonrpc\":\"2.0\",\"id\":\"p\",\"method\":\"ping\"}\n\n");
            await context.Response.WriteAsync("data: {\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"sampling/createMessage\",\"params\":{}}\n\n");
            await context.Response.Body.FlushAsync();
            await _server.ReceivedAsync("response", 2);
            await context.Response.WriteAsync($"data: {{\"jsonrpc\":\"2.0\",\"id\":{request.Id},\"result\":{{}}}}\n\n");
        });

        (await CallAsync(For("alice"))).Should().BeNull();
        var answers = _server.Received.Where(request => request.RpcMethod == "response").ToList();
        answers[0].Body.Should().Be("""{"jsonrpc":"2.0","id":"p","result":{}}""");
        answers[1].Body.Should().Contain("\"id\":8").And.Contain("-32601");
        answers.Should().OnlyContain(answer => answer.Header("Mcp-Session-Id") == "session-1" && answer.Header("Authorization") == "Bearer of alice");
    }

    [Fact]
    public async Task A_stream_that_ends_without_the_answer_is_no_answer()
    {
        _server.On("tools/call", (context, _) =>
        {
            context.Response.ContentType = "text/event-stream";

            return context.Response.WriteAsync("data: {\"jsonrpc\":\"2.0\",\"id\":99,\"result\":{}}\n\ndata: rubbish\n\n");
        });

        (await CallAsync(For("alice")))!.Fault.Should().Be(UpstreamFault.Garbage);
    }

    [Fact]
    public async Task The_least_recently_used_idle_session_goes_when_there_are_too_many()
    {
        foreach (var name in new[] { "a", "b", "c" })
        {
            await CallAsync(For(name));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await _server.ReceivedAsync("DELETE");
        _server.Received.Single(request => request.RpcMethod == "DELETE").Header("Authorization").Should().Be("Bearer of a");
        await CallAsync(For("c"));
        await CallAsync(For("b"));
        _server.Count("initialize").Should().Be(3);
    }

    [Fact]
    public async Task A_session_in_use_stays_however_many_there_are()
    {
        var release = new TaskCompletionSource();
        _server.On("tools/call", async (context, request) =>
        {
            if (request.Header("Authorization") == "Bearer of busy")
            {
                await release.Task;
            }

            await RawMcpServer.ResultAsync(context, request, "{}");
        });
        var busy = CallAsync(For("busy"));
        await _server.ReceivedAsync("tools/call");

        foreach (var name in new[] { "a", "b", "c" })
        {
            await CallAsync(For(name));
        }

        release.SetResult();
        (await busy).Should().BeNull();
    }

    [Fact]
    public async Task A_session_that_nobody_uses_is_ended_after_its_time()
    {
        await CallAsync(For("alice"));

        _time.Advance(_options.UpstreamIdleTime);

        await _server.ReceivedAsync("DELETE");
        await CallAsync(For("alice"));
        _server.Count("initialize").Should().Be(2);
    }

    [Fact]
    public async Task A_new_token_has_a_session_of_its_own()
    {
        await CallAsync(For("alice"));
        await CallAsync(For("alice", token: "renewed"));

        _server.Count("initialize").Should().Be(2);
        _server.Received[^1].Header("Authorization").Should().Be("Bearer renewed");
    }

    [Fact]
    public async Task A_server_whose_configuration_changed_has_a_session_of_its_own()
    {
        await CallAsync(For("alice"));
        _client = _client with { ToolExecutionTimeout = TimeSpan.FromSeconds(1) };
        await CallAsync(For("alice"));

        _server.Count("initialize").Should().Be(2);
    }

    [Fact]
    public async Task Ending_the_program_ends_the_sessions()
    {
        await CallAsync(For("alice"));
        await CallAsync(For("bob"));

        await _servers.DisposeAsync();

        _server.Count("DELETE").Should().Be(2);
    }

    [Fact]
    public async Task One_who_leaves_does_not_end_the_handshake_of_the_others()
    {
        var release = new TaskCompletionSource();
        _server.On("initialize", async (context, request) =>
        {
            await release.Task;
            await RawMcpServer.ResultAsync(context, request, """{"protocolVersion":"2025-11-25"}""");
        });
        using var leaving = new CancellationTokenSource();
        var first = CallAsync(For("alice"), leaving.Token);
        var second = CallAsync(For("alice"));
        await _server.ReceivedAsync("initialize");

        await leaving.CancelAsync();
        await first.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        release.SetResult();

        (await second).Should().BeNull();
        _server.Count("initialize").Should().Be(1);
    }

    [Fact]
    public async Task A_burst_of_lists_asks_the_server_once()
    {
        var listings = await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(_ => _servers.ListAsync(For("alice"), ListKind.Tools, CancellationToken.None).AsTask()));

        _server.Count("tools/list").Should().Be(1);
        listings.Select(listing => Encoding.UTF8.GetString(listing.Entries!.Publish("x-", ToolSelection.All).Span))
            .Should().OnlyContain(tools => tools == """{"name":"x-echo","inputSchema":{"type":"object"}}""");
    }

    private static UpstreamServers Start(GatewayOptions options, TimeProvider time) =>
        new(LoopbackHttp.Create(), options, new UpstreamReports(), time, NullLoggerFactory.Instance);

    private static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;

        return Task.CompletedTask;
    }

    private UpstreamTarget For(string name, string? token = null) => new(_client, new SubjectId(name), new Connection
    {
        Id = new ConnectionId(name),
        Subject = new SubjectId(name),
        McpClient = _client.Id,
        Issuer = "https://provider.example",
        Tokens = new UpstreamTokens(new Secret(token ?? $"of {name}"), null, null, null),
        ConnectedAt = _time.GetUtcNow(),
        ReceivedAt = _time.GetUtcNow(),
    });

    private async Task<UpstreamFailure?> CallAsync(UpstreamTarget target, CancellationToken ct = default)
    {
        using var answer = await _servers.SendAsync(target, Nothing, ct);

        return answer.Failure;
    }
}
