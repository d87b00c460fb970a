using System.Text.Json;
using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Infrastructure.Tests.Upstream;
using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Tests.Gateway;

/// <summary>Servers that refuse the newest revision, in their own words.</summary>
public sealed class RevisionFallbackTests : UpstreamServersTest
{
    private const string Rpc = "application/json";

    [Theory]
    [InlineData(400, "text/plain", "Bad Request", "2025-06-18", 2)]
    [InlineData(400, "text/plain", "", "2025-03-26", 3)]
    [InlineData(406, "text/plain", "", "2025-06-18", 2)]
    [InlineData(400, "text/plain", "Unsupported protocol version 2025-11-25", "2025-06-18", 2)]
    [InlineData(400, "text/plain", "Unsupported protocol version: 2025-11-25 (supported versions: 2025-03-26, 2024-11-05)", "2025-03-26", 2)]
    [InlineData(400, Rpc, """{"jsonrpc":"2.0","id":#,"error":{"code":-32602,"message":"m","data":{"supported":["2025-03-26","2024-11-05"],"requested":"2025-11-25"}}}""", "2025-03-26", 2)]
    [InlineData(400, Rpc, """{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Bad Request: Unsupported protocol version"}}""", "2025-06-18", 2)]
    [InlineData(200, Rpc, """{"jsonrpc":"2.0","id":#,"error":{"code":-32602,"message":"Unsupported protocol version","data":{"supported":["2024-11-05","2025-06-18"],"requested":"2025-11-25"}}}""", "2025-06-18", 2)]
    [InlineData(200, Rpc, """{"jsonrpc":"2.0","id":#,"error":{"code":-32602,"message":"m","data":{"supported":["2024-11-05"]}}}""", "2024-11-05", 2)]
    [InlineData(200, Rpc, """{"jsonrpc":"2.0","id":#,"error":{"code":-32602,"message":"Invalid request parameters"}}""", "2025-03-26", 3)]
    [InlineData(200, Rpc, """{"jsonrpc":"2.0","id":#,"error":{"code":-32000,"message":"Unsupported protocol version"}}""", "2025-06-18", 2)]
    [InlineData(200, Rpc, """{"jsonrpc":"2.0","id":#,"error":{"code":-32603,"message":"unknown version"}}""", "2025-06-18", 2)]
    [InlineData(200, Rpc, """{"jsonrpc":"2.0","id":#,"result":{"protocolVersion":"2031-01-01","capabilities":{}}}""", "2025-06-18", 2)]
    public async Task An_older_revision_is_offered_and_remembered(int status, string type, string refusal, string accepted, int handshakes)
    {
        using var lines = new Outbound.LogLines();
        using var loggers = LoggerFactory.Create(builder => builder.AddProvider(lines));
        await using var servers = Start(Options, Time, new UpstreamReports(), loggers);
        Accept(accepted, (context, request) => SayAsync(context, request, status, type, refusal));

        (await CallAsync(servers, "alice")).Should().BeNull();
        (await CallAsync(servers, "alice")).Should().BeNull();
        (await CallAsync(servers, "bob")).Should().BeNull();

        Server.Count("initialize").Should().Be(handshakes + 1, "the second account begins with what the server accepts");
        Offered().Should().StartWith("2025-11-25").And.EndWith(accepted);
        Server.Received[^1].Header("MCP-Protocol-Version").Should().Be(accepted);
        lines.Lines.Count(line => line.Contains($"notes refused protocol revision 2025-11-25; it is offered {accepted}", StringComparison.Ordinal)).Should().Be(1);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task What_is_not_about_the_revision_is_not_tried_with_another(int status)
    {
        Server.On("initialize", (context, _) => Status(context, status));
        Server.On("server/discover", (context, _) => Status(context, status));

        (await CallAsync(For("alice")))!.Status.Should().Be(status);

        Server.Count("initialize").Should().Be(1);
    }

    [Fact]
    public async Task A_server_that_refuses_everything_is_asked_a_few_times_and_no_more()
    {
        Server.On("initialize", (context, _) => Status(context, 400));
        Server.On("server/discover", (context, _) => Status(context, 400));

        (await CallAsync(For("alice"))).Should().Be(new UpstreamFailure(UpstreamFault.Refused, 400));

        Offered().Should().Equal("2025-11-25", "2025-06-18", "2025-03-26");
    }

    [Fact]
    public async Task A_server_of_the_revision_without_sessions_is_not_offered_older_ones()
    {
        Server.On("initialize", (context, request) => SayAsync(
            context, request, 400, Rpc, """{"jsonrpc":"2.0","id":#,"error":{"code":-32022,"message":"m","data":{"supported":["2026-07-28"]}}}"""));
        Server.On("server/discover", (context, request) => RawMcpServer.ResultAsync(
            context, request, """{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{}}"""));

        (await CallAsync(For("alice"))).Should().BeNull();

        Server.Count("initialize").Should().Be(1);
    }

    [Fact]
    public async Task A_refused_handshake_leaves_no_session_behind()
    {
        Accept("2025-06-18", (context, request) =>
        {
            context.Response.Headers["Mcp-Session-Id"] = "refused";

            return SayAsync(context, request, 200, Rpc, """{"jsonrpc":"2.0","id":#,"error":{"code":-32602,"message":"m"}}""");
        });

        (await CallAsync(For("alice"))).Should().BeNull();

        Server.Received.Should().OnlyContain(request => request.Header("Mcp-Session-Id") != "refused");
    }

    [Theory]
    [InlineData("notifications/initialized")]
    [InlineData("tools/call")]
    public async Task A_revision_that_is_refused_after_the_handshake_makes_another_one(string method)
    {
        Server.On(method, (context, request) => request.Header("MCP-Protocol-Version") == "2025-11-25"
            ? SayAsync(context, request, 400, Rpc, """{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Bad Request: Unsupported protocol version (supported versions: 2025-06-18, 2025-03-26)"}}""")
            : method == "tools/call" ? RawMcpServer.ResultAsync(context, request, "{}") : Status(context, 202));
        Server.On("initialize", (context, request) =>
        {
            using var body = JsonDocument.Parse(request.Body);
            var asked = body.RootElement.GetProperty("params").GetProperty("protocolVersion").GetString();
            context.Response.Headers["Mcp-Session-Id"] = $"of-{asked}";

            return RawMcpServer.ResultAsync(context, request, $$$"""{"protocolVersion":"{{{asked}}}","capabilities":{}}""");
        });

        (await CallAsync(For("alice"))).Should().BeNull();
        (await CallAsync(For("bob"))).Should().BeNull();

        Offered().Should().Equal("2025-11-25", "2025-06-18", "2025-06-18");
    }

    [Fact]
    public async Task A_server_that_forgot_its_sessions_is_offered_the_newest_again()
    {
        Accept("2025-03-26", (context, request) => SayAsync(context, request, 400, "text/plain", "supported: 2025-03-26"));
        (await CallAsync(For("alice"))).Should().BeNull();
        Server.Clear();
        var isForgotten = true;
        Server.On("tools/call", (context, request) =>
        {
            var status = isForgotten ? Status(context, 404) : RawMcpServer.ResultAsync(context, request, "{}");
            isForgotten = false;

            return status;
        });
        Accept("2025-11-25", (context, _) => Status(context, 400));

        (await CallAsync(For("alice"))).Should().BeNull();

        Offered().Should().Equal("2025-11-25");
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(500)]
    [InlineData(200)]
    public async Task An_end_of_the_handshake_that_is_refused_changes_nothing(int status)
    {
        Server.On("notifications/initialized", (context, request) => SayAsync(
            context, request, status, Rpc, """{"jsonrpc":"2.0","id":null,"error":{"code":-32601,"message":"Method not found"}}"""));

        (await CallAsync(For("alice"))).Should().BeNull();

        Server.Count("initialize").Should().Be(1);
        Server.Count("tools/call").Should().Be(1);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(500)]
    public async Task An_end_of_a_session_that_is_refused_hurts_nobody(int status)
    {
        Server.On("DELETE", (context, _) => Status(context, status));
        await CallAsync(For("alice"));

        await Servers.Invoking(servers => servers.DisposeAsync().AsTask()).Should().NotThrowAsync();
        Server.Count("DELETE").Should().Be(1);
    }

    [Fact]
    public async Task A_child_process_is_offered_an_older_revision_too()
    {
        const string Script = """
            while read -r l; do
              id=${l#*\"id\":}; id=${id%%,*}
              case "$l" in
                *'"protocolVersion":"2024-11-05"'*) echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{\"protocolVersion\":\"2024-11-05\",\"capabilities\":{}}}";;
                *'"method":"initialize"'*) echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"error\":{\"code\":-32602,\"message\":\"Unsupported protocol version\"}}";;
                *'"method":"tools/call"'*) echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{}}";;
              esac
            done
            """;
        Client = Client with { ConnectionType = McpConnectionType.Stdio, AuthType = McpAuthType.None, Endpoint = null, Process = new McpProcess("/bin/sh", ["-c", Script], []) };

        (await CallAsync(For("alice"))).Should().BeNull();
    }

    private IReadOnlyList<string> Offered() =>
    [
        .. Server.Received.Where(request => request.RpcMethod == "initialize").Select(request =>
        {
            using var body = JsonDocument.Parse(request.Body);

            return body.RootElement.GetProperty("params").GetProperty("protocolVersion").GetString()!;
        }),
    ];

    private void Accept(string revision, Func<HttpContext, ReceivedRequest, Task> refuse) => Server.On("initialize", (context, request) =>
    {
        if (!request.Body.Contains($"\"protocolVersion\":\"{revision}\"", StringComparison.Ordinal))
        {
            return refuse(context, request);
        }

        context.Response.Headers["Mcp-Session-Id"] = "accepted";

        return RawMcpServer.ResultAsync(context, request, $$$"""{"protocolVersion":"{{{revision}}}","capabilities":{}}""");
    });

    private static Task SayAsync(HttpContext context, ReceivedRequest request, int status, string type, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;

        return context.Response.WriteAsync(body.Replace("#", request.Id, StringComparison.Ordinal));
    }

    private async Task<UpstreamFailure?> CallAsync(Bifrost.Infrastructure.Gateway.UpstreamServers servers, string name)
    {
        using var answer = await servers.SendAsync(For(name), Nothing, CancellationToken.None);

        return answer.Failure;
    }
}
