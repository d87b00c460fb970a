using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace Bifrost.Application.Tests.Upstream;

/// <summary>However many calls need new tokens, the provider is asked once, and nobody who leaves spoils it.</summary>
public sealed class ConnectionRefresherTests : IAsyncLifetime
{
    private readonly TaskCompletionSource<Result<UpstreamTokens>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private UseCaseHost _host = null!;
    private Connection _connection = null!;

    private ConnectionRefresher Refresher => _host.Services.GetRequiredService<ConnectionRefresher>();

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync();
        var walk = await Walk.OpenedAsync(_host);
        await walk.KeyAsync(TestServers.AliceKey);
        await walk.ConnectAsync();
        var subject = (await walk.ServicesAsync()).Value.Identity.Subject.Id;
        _connection = (await _host.UseAsync((IConnectionRepository all) => all.FindAsync(subject, new McpClientId("notes"), "", default)))!;
        _host.Upstream.RefreshAsync(default!, default!, default!, default).ReturnsForAnyArgs(_ =>
        {
            _asked.TrySetResult();

            return _answer.Task;
        });
    }

    public async Task DisposeAsync()
    {
        _answer.TrySetResult(WillingProvider.Renewed);
        await Refresher.DrainAsync(CancellationToken.None);
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Many_who_wait_get_the_same_tokens_for_one_question()
    {
        var waiting = Enumerable.Range(0, 50).Select(_ => Refresher.RefreshAsync(_connection, CancellationToken.None)).ToList();
        _answer.SetResult(WillingProvider.Renewed);

        var all = await Task.WhenAll(waiting);

        all.Select(result => result.Value).Distinct().Should().ContainSingle();
        await _host.Upstream.ReceivedWithAnyArgs(1).RefreshAsync(default!, default!, default!, default);
    }

    [Fact]
    public async Task Newer_tokens_that_were_refused_are_not_answered_by_the_renewal_that_gave_them()
    {
        var newer = _connection with { Version = _connection.Version + 1 };
        var first = Refresher.RefreshAsync(_connection, CancellationToken.None);
        await _asked.Task;

        var second = Refresher.RefreshAsync(newer, CancellationToken.None);
        _answer.SetResult(WillingProvider.Renewed);

        (await first).Value.Version.Should().Be(newer.Version);
        (await second).Value.Version.Should().Be(newer.Version + 1);
        await _host.Upstream.ReceivedWithAnyArgs(2).RefreshAsync(default!, default!, default!, default);
    }

    [Fact]
    public async Task Whoever_leaves_does_not_end_the_renewal()
    {
        using var impatience = new CancellationTokenSource();
        var left = Refresher.RefreshAsync(_connection, impatience.Token);
        await _asked.Task;
        await impatience.CancelAsync();
        await left.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();

        _answer.SetResult(WillingProvider.Renewed);
        await Refresher.DrainAsync(CancellationToken.None);

        (await _host.RowsAsync<long>("SELECT version FROM connections")).Should().Equal(2);
    }

    [Fact]
    public async Task Draining_waits_for_what_is_under_way()
    {
        _ = Refresher.Begin(_connection);
        await _asked.Task;
        var drained = Refresher.DrainAsync(CancellationToken.None);
        drained.IsCompleted.Should().BeFalse();

        _answer.SetResult(WillingProvider.Renewed);
        await drained;

        (await _host.RowsAsync<long>("SELECT version FROM connections")).Should().Equal(2);
    }

    [Fact]
    public async Task A_failure_of_the_moment_is_tried_again_by_those_who_wait()
    {
        var questions = 0;
        _host.Upstream.RefreshAsync(default!, default!, default!, default).ReturnsForAnyArgs(_ =>
            Task.FromResult(++questions < 3 ? (Result<UpstreamTokens>)UpstreamErrors.ProviderUnreachable : WillingProvider.Renewed));

        var refresher = new ConnectionRefresher(
            _host.Services.GetRequiredService<IServiceScopeFactory>(), new ClockThatMovesForThoseWhoWait(_host.Clock));

        (await refresher.RefreshAsync(_connection, CancellationToken.None)).Value.Version.Should().Be(2);
        questions.Should().Be(3);
    }

    [Fact]
    public async Task A_provider_that_stays_away_is_not_waited_for_beyond_patience()
    {
        _host.Upstream.RefreshAsync(default!, default!, default!, default)
            .ReturnsForAnyArgs((Result<UpstreamTokens>)(UpstreamErrors.ProviderUnreachable with { RetryAfter = TimeSpan.FromMinutes(1) }));

        var answer = await Refresher.RefreshAsync(_connection, CancellationToken.None);

        answer.Error.Code.Should().Be(UpstreamErrors.RefreshPaused.Code);
        await _host.Upstream.ReceivedWithAnyArgs(1).RefreshAsync(default!, default!, default!, default);
    }

    /// <summary>Whoever waits for a time finds it come at once, for all.</summary>
    private sealed class ClockThatMovesForThoseWhoWait(FakeTimeProvider clock) : TimeProvider
    {
        public override long GetTimestamp() => clock.GetTimestamp();

        public override long TimestampFrequency => clock.TimestampFrequency;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = clock.CreateTimer(callback, state, dueTime, period);
            _ = Task.Run(() => clock.Advance(dueTime));

            return timer;
        }
    }
}
