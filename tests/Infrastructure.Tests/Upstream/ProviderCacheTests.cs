using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Bifrost.Infrastructure.Upstream.OAuth;

namespace Bifrost.Infrastructure.Tests.Upstream;

public sealed class ProviderCacheTests : IAsyncLifetime
{
    private Outbound _outbound = null!;

    private StubServer _server = null!;

    private int Discoveries => _server.Paths.Count(path => path == "/mcp");

    public async Task InitializeAsync()
    {
        _outbound = Outbound.OnLoopback();
        _server = (await StubServer.StartAsync()).WantsToken();
        _server.NamesProvider(_server.Origin).Json(Providers.ServerPath, Providers.Metadata(_server.Origin));
    }

    public async Task DisposeAsync()
    {
        await _outbound.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_provider_is_remembered_for_ten_minutes()
    {
        await FindAsync();
        _outbound.Clock.Advance(ProviderCache.Lifetime - TimeSpan.FromTicks(1));

        await FindAsync();

        Discoveries.Should().Be(1);
    }

    [Fact]
    public async Task Then_it_is_asked_again()
    {
        await FindAsync();
        _outbound.Clock.Advance(ProviderCache.Lifetime);

        await FindAsync();

        Discoveries.Should().Be(2);
    }

    [Fact]
    public async Task A_failure_is_forgotten_after_a_breath()
    {
        _server.Says($"{Providers.ResourcePath}/mcp", 500, "").Says(Providers.ServerPath, 500, "");
        (await FindAsync()).Error.Should().Be(UpstreamErrors.ProviderUnreachable);
        _server.NamesProvider(_server.Origin).Json(Providers.ServerPath, Providers.Metadata(_server.Origin));
        _outbound.Clock.Advance(ProviderCache.FailureLifetime);

        (await FindAsync()).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task A_storm_on_a_dead_provider_asks_it_once()
    {
        _server.Says($"{Providers.ResourcePath}/mcp", 500, "");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => FindAsync()));

        Discoveries.Should().Be(1);
    }

    [Fact]
    public async Task A_storm_on_a_live_one_asks_it_once_too()
    {
        var found = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => FindAsync()));

        Discoveries.Should().Be(1);
        found.Should().OnlyContain(result => result.Value.Issuer == _server.Origin);
    }

    [Fact]
    public async Task One_who_leaves_while_asking_does_not_take_the_others_along()
    {
        var arrived = new TaskCompletionSource();
        var answer = new TaskCompletionSource();
        using var leaving = new CancellationTokenSource();
        _server.On("/mcp", async context =>
        {
            context.Response.StatusCode = 401;
            arrived.TrySetResult();
            await answer.Task;
        });
        var first = _outbound.OAuth.FindProviderAsync(Client(), leaving.Token);
        await arrived.Task;
        var second = FindAsync();

        await leaving.CancelAsync();
        answer.SetResult();

        await first.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        (await second).Value.Issuer.Should().Be(_server.Origin);
    }

    [Fact]
    public async Task A_client_that_was_configured_anew_is_asked_anew()
    {
        await FindAsync();

        var found = await FindAsync(new McpOAuthSettings { Scopes = ["read"] });

        found.Value.Scopes.Should().Equal("read");
    }

    [Fact]
    public async Task Equal_scopes_in_another_list_are_the_same_configuration()
    {
        await FindAsync(new McpOAuthSettings { Scopes = ["read"] });

        await FindAsync(new McpOAuthSettings { Scopes = [.. "read".Split(' ')] });

        Discoveries.Should().Be(1);
    }

    [Fact]
    public async Task What_was_forgotten_is_asked_again()
    {
        await FindAsync();

        _outbound.OAuth.ForgetProvider(Client());
        await FindAsync();

        Discoveries.Should().Be(2);
    }

    private McpClient Client(McpOAuthSettings? settings = null) => Outbound.Client($"{_server.Origin}/mcp", settings);

    private Task<Result<UpstreamProvider>> FindAsync(McpOAuthSettings? settings = null) =>
        _outbound.OAuth.FindProviderAsync(Client(settings), default);
}
