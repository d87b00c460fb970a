using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpCrowdTests : IAsyncLifetime
{
    private const int Sessions = 256;

    private GatewayHost _host = null!;
    private RawMcpServer _healthy = null!;
    private RawMcpServer _hanging = null!;
    private RawMcpServer _garbled = null!;

    public async Task InitializeAsync()
    {
        _host = await GatewayHost.StartAsync(new GatewayOptions { MaxUpstreamSessions = Sessions });
        _healthy = await RawMcpServer.StartAsync();
        _hanging = await RawMcpServer.StartAsync();
        _garbled = await RawMcpServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _healthy.DisposeAsync();
        await _hanging.DisposeAsync();
        await _garbled.DisposeAsync();
    }

    [Fact]
    public async Task No_more_idle_sessions_are_kept_than_allowed()
    {
        var names = Enumerable.Range(0, Sessions + 100).Select(number => $"user{number}").ToList();
        _host.ConnectAll(names, _host.AddServer("healthy", _healthy.Endpoint, McpAuthType.PerUserOAuth));

        await _host.CallAllAsync(names, "healthy-echo");

        await _healthy.ReceivedAsync("DELETE", 100);
        _healthy.Count("DELETE").Should().Be(100);
    }

    [Fact]
    public async Task A_dead_server_costs_its_callers_one_wait_and_others_nothing()
    {
        var client = _host.AddServer("hanging", _hanging.Endpoint, McpAuthType.PerUserOAuth);
        _host.ConnectAll(["alice", "bob"], client);
        _hanging.On("tools/call", (context, request) => request.Header("Authorization") == "Bearer upstream-bob"
            ? RawMcpServer.ResultAsync(context, request, "{}")
            : Task.Delay(Timeout.Infinite, context.RequestAborted));
        var waiting = Enumerable.Range(0, 3).Select(_ => _host.CallAsync("hanging-echo", "token-alice")).ToList();
        await _hanging.ReceivedAsync("tools/call", 3);
        _host.Time.Advance(client.ToolExecutionTimeout);
        await Task.WhenAll(waiting);

        (await _host.CallAsync("hanging-echo", "token-alice")).Should().Contain("hanging did not answer within 30 seconds.");
        (await _host.CallAsync("hanging-echo", "token-bob")).Should().Contain("\"result\":{}");
        _hanging.Count("tools/call").Should().Be(4);
    }

    [Fact]
    public async Task Two_users_interleaving_ten_thousand_calls_never_see_each_others_anything()
    {
        var client = _host.AddServer("notes", _healthy.Endpoint, McpAuthType.PerUserOAuth);
        _host.AddServer("other", _garbled.Endpoint, McpAuthType.PerUserOAuth);
        _host.ConnectAll(["alice", "bob"], client);
        MakeTelling(_healthy);

        foreach (var round in Enumerable.Range(0, 10_000).Chunk(100))
        {
            var answers = await Task.WhenAll(round.Select(async number =>
            {
                // Scattered, yet the same in every run.
                var dice = (uint)number * 2654435761u;
                var (own, foreign) = (dice >> 16) % 2 == 0 ? ("alice", "bob") : ("bob", "alice");

                return (own, foreign, text: await AskAsync((int)((dice >> 8) % 6), number, $"token-{own}"));
            }));

            answers.Should().OnlyContain(answer => answer.text.Contains(answer.own, StringComparison.Ordinal)
                && !answer.text.Contains(answer.foreign, StringComparison.Ordinal));
        }
    }

    private static void MakeTelling(RawMcpServer server)
    {
        static string Who(ReceivedRequest request) => request.Header("Authorization")!["Bearer ".Length..];
        server.Capabilities = """{"tools":{},"prompts":{},"resources":{}}""";
        server.On("tools/call", async (context, request) =>
        {
            if (request.ProgressToken.Length > 0)
            {
                await RawMcpServer.EventAsync(
                    context,
                    $$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{request.ProgressToken}}},"progress":1,"message":"{{{Who(request)}}}"} }""");
                await RawMcpServer.EventAsync(context, $$$"""{"jsonrpc":"2.0","id":{{{request.Id}}},"result":{"who":"{{{Who(request)}}}"}}""");
            }
            else
            {
                await RawMcpServer.JsonAsync(
                    context, $$$"""{"jsonrpc":"2.0","id":{{{request.Id}}},"error":{"code":-1,"message":"{{{Who(request)}}}"}}""");
            }
        });
        server.On("tools/list", (context, request) => RawMcpServer.ResultAsync(
            context, request, $$$"""{"tools":[{"name":"{{{Who(request)}}}"}]}"""));
        server.On("prompts/get", (context, request) => RawMcpServer.ResultAsync(context, request, $$"""{"who":"{{Who(request)}}"}"""));
        server.On("resources/list", (context, request) => RawMcpServer.ResultAsync(
            context, request, $$$"""{"resources":[{"uri":"x:{{{Who(request)}}}"}]}"""));
    }

    private Task<string> AskAsync(int kind, int number, string token) => _host.SendAsync(
        kind switch
        {
            0 => $$$"""{"jsonrpc":"2.0","id":{{{number}}},"method":"tools/call","params":{"name":"notes-a","_meta":{"progressToken":1} } }""",
            1 => $$$"""{"jsonrpc":"2.0","id":{{{number}}},"method":"tools/call","params":{"name":"notes-a"}}""",
            2 => $$$"""{"jsonrpc":"2.0","id":{{{number}}},"method":"tools/list"}""",
            3 => $$$"""{"jsonrpc":"2.0","id":{{{number}}},"method":"prompts/get","params":{"name":"notes-p"}}""",
            4 => $$$"""{"jsonrpc":"2.0","id":{{{number}}},"method":"resources/list"}""",
            _ => $$$"""{"jsonrpc":"2.0","id":{{{number}}},"method":"tools/call","params":{"name":"other-connect"}}""",
        },
        token);
}
