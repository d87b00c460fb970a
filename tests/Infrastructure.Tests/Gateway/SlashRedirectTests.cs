using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Infrastructure.Tests.Upstream;
using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Tests.Gateway;

public sealed class SlashRedirectTests : UpstreamServersTest
{
    private readonly List<string> _paths = [];

    [Theory]
    [InlineData(307, "/mcp", "/mcp/")]
    [InlineData(308, "/mcp", "/mcp/")]
    [InlineData(307, "/mcp/", "/mcp")]
    [InlineData(308, "/mcp?key=1", "/mcp/?key=1")]
    [InlineData(307, "/mcp?key=1", "/mcp/")]
    public async Task A_redirect_that_adds_or_takes_a_slash_is_followed_once_and_remembered(int status, string from, string to)
    {
        using var lines = new Outbound.LogLines();
        using var loggers = LoggerFactory.Create(builder => builder.AddProvider(lines));
        await using var servers = Start(Options, Time, new UpstreamReports(), loggers);
        At(from);
        Redirect(status, from, context => to);

        (await CallAsync(servers, "alice")).Should().BeNull();
        (await CallAsync(servers, "alice")).Should().BeNull();
        (await CallAsync(servers, "bob")).Should().BeNull();

        _paths.Count(path => path == PathOf(from)).Should().Be(1);
        _paths.Count(path => path == PathOf(to)).Should().Be(7);
        Server.Received.Where(request => request.RpcMethod == "tools/call").Should().OnlyContain(request => request.Header("Authorization") != null);
        lines.Lines.Count(line => line.Contains("redirects to its address", StringComparison.Ordinal)).Should().Be(1);
    }

    [Fact]
    public async Task The_query_is_kept()
    {
        At("/mcp?key=1");
        Redirect(307, "/mcp", _ => "/mcp/");

        (await CallAsync(For("alice"))).Should().BeNull();

        _queries.Should().OnlyContain(query => query == "?key=1");
    }

    [Theory]
    [InlineData(301, "/mcp/")]
    [InlineData(302, "/mcp/")]
    [InlineData(303, "/mcp/")]
    [InlineData(307, "/other")]
    [InlineData(307, "/mcp//")]
    [InlineData(307, "/MCP/")]
    [InlineData(307, "/mcp/?another=query")]
    [InlineData(307, "/")]
    [InlineData(308, "//elsewhere.example/mcp/")]
    [InlineData(307, "https://127.0.0.1/mcp/")]
    [InlineData(307, "http://localhost:{port}/mcp/")]
    [InlineData(307, "http://127.0.0.1:1/mcp/")]
    [InlineData(307, "http://user:secret@127.0.0.1:{port}/mcp/")]
    public async Task Any_other_redirect_is_refused_and_the_log_names_its_target(int status, string location)
    {
        using var lines = new Outbound.LogLines();
        using var loggers = LoggerFactory.Create(builder => builder.AddProvider(lines));
        await using var servers = Start(Options, Time, new UpstreamReports(), loggers);
        Redirect(status, "/mcp", _ => location.Replace("{port}", $"{Server.Endpoint.Port}", StringComparison.Ordinal));

        var failure = await CallAsync(servers, "alice");

        failure.Should().Be(new UpstreamFailure(UpstreamFault.Refused, status));
        _paths.Should().OnlyContain(path => path == "/mcp");
        lines.Lines.Should().Contain(line => line.Contains($"(HTTP {status}), which is not followed", StringComparison.Ordinal));
        lines.All.Should().NotContain("secret").And.NotContain("another=query");
    }

    [Fact]
    public async Task The_log_names_scheme_host_and_path_of_a_target_and_nothing_else()
    {
        using var lines = new Outbound.LogLines();
        using var loggers = LoggerFactory.Create(builder => builder.AddProvider(lines));
        await using var servers = Start(Options, Time, new UpstreamReports(), loggers);
        Redirect(302, "/mcp", _ => "https://user:pass@login.example:8443/sign-in?token=canary#canary");

        await CallAsync(servers, "alice");

        lines.All.Should().Contain("notes redirects to https://login.example:8443/sign-in (HTTP 302)").And.NotContain("canary").And.NotContain("pass@");
    }

    [Fact]
    public async Task Two_addresses_that_redirect_to_each_other_end_in_a_refusal()
    {
        Redirect(307, null, context => context.Request.Path.Value!.EndsWith('/') ? "/mcp" : "/mcp/");

        (await CallAsync(For("alice")))!.Fault.Should().Be(UpstreamFault.Refused);

        // The handshake of either era, each followed once.
        _paths.Should().HaveCountLessThanOrEqualTo(4);
    }

    [Fact]
    public async Task A_server_that_moved_back_is_found_again()
    {
        var isMoved = true;
        Redirect(307, null, context => context.Request.Path.Value!.EndsWith('/') == isMoved ? string.Empty : isMoved ? "/mcp/" : "/mcp");
        (await CallAsync(For("alice"))).Should().BeNull();

        isMoved = false;

        (await CallAsync(For("alice"))).Should().BeNull();
        (await CallAsync(For("bob"))).Should().BeNull();
        _paths[^1].Should().Be("/mcp");
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task The_stream_of_the_older_transport_and_what_is_posted_for_it_follow_too(int status)
    {
        Client = Client with { ConnectionType = McpConnectionType.Sse, AuthType = McpAuthType.None };
        var said = System.Threading.Channels.Channel.CreateUnbounded<string>();
        Server.On("GET", async (context, _) =>
        {
            if (context.Request.Path == "/mcp")
            {
                context.Response.StatusCode = status;
                context.Response.Headers.Location = "/mcp/";

                return;
            }

            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("event: endpoint\ndata: /messages?session=1\n\n");
            await context.Response.Body.FlushAsync();

            await foreach (var message in said.Reader.ReadAllAsync(context.RequestAborted))
            {
                await RawMcpServer.EventAsync(context, message);
            }
        });
        Post("initialize", """{"protocolVersion":"2024-11-05","capabilities":{}}""");
        Post("tools/call", "{}");
        Post("notifications/initialized", null);

        (await CallAsync(For("alice"))).Should().BeNull();
        (await CallAsync(For("alice"))).Should().BeNull();

        _paths.Count(path => path == "/messages").Should().Be(1, "the address is remembered in the session");

        void Post(string method, string? result) => Server.On(method, (context, request) =>
        {
            _paths.Add(context.Request.Path);

            if (context.Request.Path == "/messages")
            {
                context.Response.StatusCode = 307;
                context.Response.Headers.Location = "/messages/?session=1";
            }
            else
            {
                context.Response.StatusCode = 202;
                said.Writer.TryWrite($$"""{"jsonrpc":"2.0","id":{{request.Id}},"result":{{result}} }""");
            }

            return Task.CompletedTask;
        });
    }

    private readonly List<string> _queries = [];

    private static string PathOf(string address) => address.Split('?')[0];

    private void At(string address) => Client = Client with { Endpoint = new Uri(Server.Endpoint, address) };

    // Every message that is posted to this path is redirected; null: to any path where the answer is a location.
    private void Redirect(int status, string? from, Func<HttpContext, string> location)
    {
        var session = 0;

        foreach (var method in new[] { "initialize", "server/discover", "notifications/initialized", "tools/call" })
        {
            Server.On(method, (context, request) =>
            {
                lock (_paths)
                {
                    _paths.Add(context.Request.Path);
                    _queries.Add(context.Request.QueryString.Value!);
                }

                var to = from is null || context.Request.Path == PathOf(from) ? location(context) : string.Empty;

                if (to.Length > 0)
                {
                    context.Response.StatusCode = status;
                    context.Response.Headers.Location = to;

                    return Task.CompletedTask;
                }

                context.Response.Headers["Mcp-Session-Id"] = $"session-{++session}";

                return request.Id.Length == 0 ? Status(context, 202) : RawMcpServer.ResultAsync(context, request, """{"protocolVersion":"2025-11-25","capabilities":{}}""");
            });
        }
    }

    private async Task<UpstreamFailure?> CallAsync(Bifrost.Infrastructure.Gateway.UpstreamServers servers, string name)
    {
        using var answer = await servers.SendAsync(For(name), Nothing, CancellationToken.None);

        return answer.Failure;
    }
}
