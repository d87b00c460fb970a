using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>What a crowd leaves behind. Alone in its process while it is measured.</summary>
[Collection(Name)]
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class McpCrowdMemoryTests : IAsyncLifetime
{
    private const string Name = "What a crowd leaves behind";
    private const int Identities = 1000;
    private const int Sessions = 256;

    // Sockets and pools come and go by the real clock; what the product would keep for each is above that by far.
    private const long MostGrowth = 32 * 1024 * Identities;

    private readonly List<string> _names = [.. Enumerable.Range(0, Identities).Select(number => $"user{number}")];
    private GatewayHost _host = null!;
    private RawMcpServer _healthy = null!;
    private RawMcpServer _hanging = null!;
    private RawMcpServer _garbled = null!;

    public async Task InitializeAsync()
    {
        // A circuit that opened would let one of the crowd hang, and this is about all of them.
        _host = await GatewayHost.StartAsync(new GatewayOptions { MaxUpstreamSessions = Sessions, BreakerFailures = int.MaxValue });
        _healthy = await RawMcpServer.StartAsync();
        _hanging = await RawMcpServer.StartAsync();
        _garbled = await RawMcpServer.StartAsync();
        _hanging.On("tools/call", (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        _garbled.On("tools/call", (context, _) => RawMcpServer.JsonAsync(context, "}{ garbage"));
        _healthy.On("tools/call", (context, request) => RawMcpServer.ResultAsync(
            context, request, $$"""{"who":"{{request.Header("Authorization")}}"}"""));
        _host.ConnectAll(_names, _host.AddServer("healthy", _healthy.Endpoint, McpAuthType.PerUserOAuth));
        _host.ConnectAll(_names, _host.AddServer("hanging", _hanging.Endpoint, McpAuthType.PerUserOAuth));
        _host.ConnectAll(_names, _host.AddServer("garbled", _garbled.Endpoint, McpAuthType.PerUserOAuth));
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _healthy.DisposeAsync();
        await _hanging.DisposeAsync();
        await _garbled.DisposeAsync();
    }

    [Fact]
    public async Task A_thousand_identities_use_a_healthy_server_whatever_the_others_do_and_afterwards_everything_drains()
    {
        _host.Connections.HandedOut = [];

        await ComeAndGoAsync();
        var first = LiveMemory();
        await ComeAndGoAsync();
        var second = LiveMemory();

        (second - first).Should().BeLessThan(MostGrowth);
    }

    private async Task ComeAndGoAsync()
    {
        // As many hang as there are, all of them at once, while the others are called.
        var hanging = await HangAllAsync();
        var healthy = await _host.CallAllAsync(_names, "healthy-echo");
        var garbled = await _host.CallAllAsync(_names, "garbled-echo");
        hanging.Should().OnlyContain(call => !call.IsCompleted);

        // However many are in use, of the idle ones the last are kept.
        await Task.WhenAll(_healthy.ReceivedAsync("DELETE", Identities), _garbled.ReceivedAsync("DELETE", Identities - Sessions));
        _host.Measure("bifrost.gateway.upstream.sessions").Should().Be(Identities + Sessions);
        _host.Measure("bifrost.gateway.upstream.requests").Should().Be(Identities);
        _host.Time.Advance(TimeSpan.FromSeconds(30));
        var hung = await Task.WhenAll(hanging);

        healthy.Zip(_names).Should().OnlyContain(
            pair => pair.First == $$$"""{"jsonrpc":"2.0","id":7,"result":{"who":"Bearer upstream-{{{pair.Second}}}"}}""");
        garbled.Should().OnlyContain(answer => answer.Contains("garbled sent an answer that is not valid MCP.", StringComparison.Ordinal));
        hung.Should().OnlyContain(answer => answer.Contains("hanging did not answer within 30 seconds.", StringComparison.Ordinal));
        await DrainAsync();
    }

    private async Task DrainAsync()
    {
        await _hanging.ReceivedAsync("DELETE", Identities - Sessions);
        _host.Measure("bifrost.gateway.upstream.sessions").Should().Be(Sessions);
        _host.Time.Advance(TimeSpan.FromMinutes(10));
        await _hanging.ReceivedAsync("DELETE", Identities);

        foreach (var held in new[] { "upstream.sessions", "upstream.requests", "conversations", "account.waits" })
        {
            _host.Measure($"bifrost.gateway.{held}").Should().Be(0, held);
        }

        foreach (var server in new[] { _healthy, _hanging, _garbled })
        {
            server.Count("initialize").Should().Be(Identities);
            server.Clear();
        }

        _host.Log.Clear();
        await NobodyKeepsAnAccountAsync();
    }

    // Everything that is kept for an identity hangs on its account. What has just been told to end may still be about to.
    private async Task NobodyKeepsAnAccountAsync()
    {
        var handedOut = _host.Connections.HandedOut!;
        handedOut.Should().HaveCountGreaterThan(3 * Identities - 1);

        for (var round = 0; round < 200 && handedOut.Any(account => account.TryGetTarget(out _)); round++)
        {
            Collect();
            await Task.Yield();
        }

        handedOut.Count(account => account.TryGetTarget(out _)).Should().Be(0);
        handedOut.Clear();
    }

    private static long LiveMemory()
    {
        Collect();
        GC.WaitForPendingFinalizers();

        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static void Collect() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);

    private async Task<List<Task<string>>> HangAllAsync()
    {
        var calls = new List<Task<string>>();

        foreach (var some in _names.Chunk(50))
        {
            calls.AddRange(some.Select(name => _host.CallAsync("hanging-echo", $"token-{name}")));
            await _hanging.ReceivedAsync("tools/call", calls.Count);
        }

        return calls;
    }
}
