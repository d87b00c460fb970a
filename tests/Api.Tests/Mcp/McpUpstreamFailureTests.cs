using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpUpstreamFailureTests : GatewayTest
{
    [Theory]
    [InlineData(401, "notes wants a credential, and Bifrost is configured with none for it (HTTP 401).")]
    [InlineData(403, "notes refused the request (HTTP 403).")]
    [InlineData(500, "notes failed (HTTP 500).")]
    [InlineData(302, "notes refused the request (HTTP 302).")]
    [InlineData(200, "notes sent an answer that is not valid MCP.")]
    [InlineData(202, "notes sent an answer that is not valid MCP.")]
    public async Task A_server_that_fails_is_an_error_of_the_tool_in_one_sentence(int status, string sentence)
    {
        Host.AddServer("notes", Upstream.Endpoint);
        Upstream.On("tools/call", async (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "https://elsewhere.example/";
            await context.Response.WriteAsync("SECRET STACK TRACE");
        });

        (await Host.CallAsync("notes-echo")).Should().Be(
            $$$"""{"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"text","text":"{{{sentence}}}"}],"isError":true}}""");
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":2,"result":{}""")]
    [InlineData("""{"jsonrpc":"2.0","id":99,"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":2,"result":{},"error":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":2,"result":{},"id":2}""")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task An_answer_that_is_no_answer_is_not_passed_on(string body)
    {
        Host.AddServer("notes", Upstream.Endpoint);
        Upstream.On("tools/call", (context, _) => RawMcpServer.JsonAsync(context, body));

        (await Host.CallAsync("notes-echo")).Should().Contain("not valid MCP").And.Contain("\"isError\":true");
    }

    [Fact]
    public async Task A_connection_that_breaks_is_an_error_of_the_tool()
    {
        Host.AddServer("notes", Upstream.Endpoint);
        Upstream.On("tools/call", (context, _) =>
        {
            context.Abort();

            return Task.CompletedTask;
        });

        (await Host.CallAsync("notes-echo")).Should().Contain("notes could not be reached: ");
    }

    [Fact]
    public async Task An_answer_beyond_the_limit_is_an_error_of_the_tool()
    {
        await using var host = await GatewayHost.StartAsync(new GatewayOptions { MaxUpstreamBytes = 10_000 });
        host.AddServer("notes", Upstream.Endpoint);
        Upstream.CallResult = $$"""{"content":"{{new string('x', 10_000)}}"}""";

        (await host.CallAsync("notes-echo")).Should().Contain("larger than Bifrost passes on");
    }

    [Fact]
    public async Task A_tool_that_hangs_is_an_error_within_its_servers_time()
    {
        Host.AddServer("notes", Upstream.Endpoint, with: client => client with { ToolExecutionTimeout = TimeSpan.FromSeconds(3) });
        Upstream.On("tools/call", (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted));

        var call = Host.CallAsync("notes-echo");
        await Upstream.ReceivedAsync("tools/call");
        Host.Time.Advance(TimeSpan.FromSeconds(3));

        (await call).Should().Contain("notes did not answer within 3 seconds.");
        await Upstream.ReceivedAsync("notifications/cancelled");
    }

    [Fact]
    public async Task A_server_that_hangs_when_connecting_is_an_error_within_its_time()
    {
        Host.AddServer("notes", Upstream.Endpoint, with: client => client with { ConnectTimeout = TimeSpan.FromSeconds(2) });
        Upstream.On("initialize", (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted));

        var call = Host.CallAsync("notes-echo");
        await Upstream.ReceivedAsync("initialize");
        Host.Time.Advance(TimeSpan.FromSeconds(2));

        (await call).Should().Contain("notes did not connect within 2 seconds.");
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_callUpstream()
    {
        Host.AddServer("notes", Upstream.Endpoint);
        var ended = new TaskCompletionSource();
        Upstream.On("tools/call", async (context, _) =>
        {
            context.RequestAborted.Register(ended.SetResult);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var leaving = new CancellationTokenSource();

        var call = Host.CallAsync("notes-echo", ct: leaving.Token);
        await Upstream.ReceivedAsync("tools/call");
        await leaving.CancelAsync();

        await call.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await Upstream.ReceivedAsync("notifications/cancelled");
    }

    [Fact]
    public async Task A_shared_credential_that_is_refused_is_the_administrators_matter()
    {
        Host.AddServer("notes", Upstream.Endpoint, McpAuthType.Headers, client => client with { AllowAnonymous = true });
        Upstream.On("tools/call", (context, _) => Refuse(context, 401));

        (await Host.CallAsync("notes-echo")).Should().Contain("An administrator has to renew it.");
    }
}
