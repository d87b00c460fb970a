using Bifrost.Application.Gateway;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>What is kept in memory for sessions, and who gives way when there is too much of it.</summary>
public sealed class McpSessionShareTests : IAsyncLifetime
{
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly GatewayOptions _options = new() { MaxConversations = 4 };
    private GatewayHost _host = null!;
    private RawMcpServer _upstream = null!;

    public async Task InitializeAsync()
    {
        _host = await GatewayHost.StartAsync(_options);
        _upstream = await RawMcpServer.StartAsync();
        _host.AddServer("notes", _upstream.Endpoint, with: client => client with { ToolExecutionTimeout = TimeSpan.FromHours(1) });
        _host.AddUser("bob", "token-of-bob");
        _upstream.On("tools/call", async (context, request) =>
        {
            await _goOn.Task.WaitAsync(context.RequestAborted);
            await RawMcpServer.ResultAsync(context, request, """{"content":[]}""");
        });
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_call_outlasts_the_time_that_an_idle_session_is_kept()
    {
        var client = await ResumableClient.BeginAsync(_host);
        var call = CallAsync(client);
        await _upstream.ReceivedAsync("tools/call");

        for (var passed = TimeSpan.Zero; passed < _options.ConversationIdleTime * 1.5; passed += TimeSpan.FromMinutes(5))
        {
            _host.Time.Advance(TimeSpan.FromMinutes(5));
        }

        _goOn.SetResult();
        (await call).Should().Be("""{"jsonrpc":"2.0","id":7,"result":{"content":[]}}""");
    }

    [Fact]
    public async Task Sessions_of_another_caller_end_no_call()
    {
        var client = await ResumableClient.BeginAsync(_host);
        var call = CallAsync(client);
        await _upstream.ReceivedAsync("tools/call");

        await OpenManyAsync("token-of-bob");

        _goOn.SetResult();
        (await call).Should().Be("""{"jsonrpc":"2.0","id":7,"result":{"content":[]}}""");
        _host.Measure("bifrost.gateway.conversations").Should().BeLessThanOrEqualTo(4);
    }

    [Fact]
    public async Task Further_sessions_of_the_same_caller_end_no_call()
    {
        var client = await ResumableClient.BeginAsync(_host);
        var call = CallAsync(client);
        await _upstream.ReceivedAsync("tools/call");

        await OpenManyAsync(GatewayHost.Token);

        _goOn.SetResult();
        (await call).Should().Be("""{"jsonrpc":"2.0","id":7,"result":{"content":[]}}""");
    }

    [Fact]
    public async Task Sessions_of_another_caller_take_no_log_level_away()
    {
        _upstream.Capabilities = """{"logging":{}}""";
        _upstream.On("logging/setLevel", (context, request) => RawMcpServer.ResultAsync(context, request, "{}"));
        _goOn.SetResult();
        var client = await ResumableClient.BeginAsync(_host);
        await client.SendAsync("""{"jsonrpc":"2.0","id":3,"method":"logging/setLevel","params":{"level":"debug"}}""");

        _upstream.Clear();
        await OpenManyAsync("token-of-bob");
        await CallAsync(client);

        _upstream.Count("initialize").Should().Be(0, "the session that has the level is used on");
    }

    private static Task<string> CallAsync(ResumableClient client) =>
        client.SendAsync("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"notes-echo"}}""");

    private async Task OpenManyAsync(string token)
    {
        for (var number = 0; number < 8; number++)
        {
            _host.Time.Advance(TimeSpan.FromSeconds(1));
            var client = await ResumableClient.BeginAsync(_host, token);
            (await client.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"ping"}""")).Should().Contain("result");
        }
    }
}
