using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;
using NSubstitute;

namespace Bifrost.Application.Tests.Upstream;

/// <summary>What is committed when, around the one call that leaves the process.</summary>
public sealed class CompleteUnitOfWorkTests : IAsyncLifetime
{
    private UseCaseHost _host = null!;
    private Walk _walk = null!;

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync();
        _walk = await Walk.OpenedAsync(_host);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task The_claim_is_committed_before_the_provider_is_asked()
    {
        await _walk.KeyAsync(TestServers.AliceKey);
        long claimed = 0;
        WhileExchanging(async () => claimed = await _host.CountAsync("upstream_authorizations WHERE completed_at IS NOT NULL"));

        await _walk.ConnectAsync();

        claimed.Should().Be(1);
    }

    [Fact]
    public async Task Other_users_write_while_a_provider_takes_its_time()
    {
        await _walk.KeyAsync(TestServers.AliceKey);
        WhileExchanging(async () => await Walk.OpenedAsync(_host));

        await _walk.ConnectAsync();

        (await _host.CountAsync("pending_flows")).Should().Be(2);
    }

    [Fact]
    public async Task A_crash_during_the_exchange_leaves_the_state_spent_and_nothing_connected()
    {
        await _walk.KeyAsync(TestServers.AliceKey);
        var state = await _walk.LeaveForAsync();
        WhileExchanging(() => throw new TimeoutException("The provider never answered."));

        await FluentActions.Awaiting(() => _walk.ReturnAsync(state)).Should().ThrowAsync<TimeoutException>();

        _host.Clock.Advance(RoundTripOutcome.LongestExchange);
        (await _walk.ReturnAsync(state)).Value.Failure.Should().Be(UpstreamErrors.Interrupted);
        (await _host.CountAsync("connections")).Should().Be(0);
    }

    [Fact]
    public async Task A_refused_exchange_leaves_the_state_spent_and_nothing_connected()
    {
        await _walk.KeyAsync(TestServers.AliceKey);
        var state = await _walk.LeaveForAsync();
        _host.Upstream.ExchangeCodeAsync(default!, default!, default)
            .ReturnsForAnyArgs((Result<UpstreamTokens>)UpstreamErrors.ProviderRefused);

        (await _walk.ReturnAsync(state)).Value.Failure.Should().Be(UpstreamErrors.ProviderRefused);

        (await _walk.ReturnAsync(state)).Value.Failure!.Code.Should().Be(UpstreamErrors.ProviderRefused.Code);
        (await _host.CountAsync("connections")).Should().Be(0);
        (await _host.CountAsync("audit_events WHERE kind = 'upstream.connected'")).Should().Be(0);
    }

    [Fact]
    public async Task A_subject_that_was_dropped_during_the_exchange_gets_no_connection()
    {
        await _walk.SkipAsync();
        var state = await _walk.LeaveForAsync();
        WhileExchanging(() => _walk.KeyAsync(TestServers.AliceKey));

        var arrival = (await _walk.ReturnAsync(state)).Value;

        arrival.Failure.Should().Be(UpstreamErrors.SubjectGone);
        arrival.Acting.Should().BeNull();
        (await _host.CountAsync("connections")).Should().Be(0);
        (await _host.CountAsync("audit_events WHERE kind = 'upstream.connected'")).Should().Be(0);
    }

    [Fact]
    public async Task A_subject_that_was_dropped_before_the_return_has_no_trip_any_more()
    {
        await _walk.SkipAsync();
        var state = await _walk.LeaveForAsync();
        await _walk.KeyAsync(TestServers.AliceKey);

        (await _walk.ReturnAsync(state)).Error.Should().Be(UpstreamErrors.StateUnknown);
    }

    [Fact]
    public async Task A_browser_that_goes_away_after_the_exchange_does_not_undo_the_connection()
    {
        await _walk.KeyAsync(TestServers.AliceKey);
        var state = await _walk.LeaveForAsync();
        using var browser = new CancellationTokenSource();
        WhileExchanging(browser.CancelAsync);

        var arrival = await _walk.ReturnAsync(state, browser.Token);

        arrival.Value.Failure.Should().BeNull();
        (await _host.CountAsync("connections")).Should().Be(1);
    }

    [Fact]
    public async Task A_browser_that_goes_away_during_the_exchange_does_not_end_it()
    {
        await _walk.KeyAsync(TestServers.AliceKey);
        var state = await _walk.LeaveForAsync();
        using var browser = new CancellationTokenSource();
        _host.Upstream.ExchangeCodeAsync(default!, default!, default).ReturnsForAnyArgs(async call =>
        {
            await browser.CancelAsync();
            call.Arg<CancellationToken>().ThrowIfCancellationRequested();

            return (Result<UpstreamTokens>)WillingProvider.Tokens;
        });

        (await _walk.ReturnAsync(state, browser.Token)).Value.Failure.Should().BeNull();

        (await _walk.ReturnAsync(state)).Value.Failure.Should().BeNull();
        (await _host.CountAsync("connections")).Should().Be(1);
    }

    [Fact]
    public async Task A_repeat_during_the_exchange_waits_for_its_outcome()
    {
        await _walk.KeyAsync(TestServers.AliceKey);
        var state = await _walk.LeaveForAsync();
        Task<Result<Application.Upstream.UpstreamArrival>>? repeat = null;
        WhileExchanging(async () =>
        {
            repeat = _walk.ReturnAsync(state);
            (await Task.WhenAny(repeat, Task.Delay(TimeSpan.FromMilliseconds(200)))).Should().NotBe(repeat);
        });

        await _walk.ReturnAsync(state);

        (await repeat!).Value.Failure.Should().BeNull();
        await _host.Upstream.ReceivedWithAnyArgs(1).ExchangeCodeAsync(default!, default!, default);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Another_replica_finds_the_outcome_as_well(bool isConnected)
    {
        await using var replica = await _host.StartAnotherAsync();
        await _walk.KeyAsync(TestServers.AliceKey);
        var state = await _walk.LeaveForAsync();

        if (!isConnected)
        {
            _host.Upstream.ExchangeCodeAsync(default!, default!, default)
                .ReturnsForAnyArgs((Result<UpstreamTokens>)UpstreamErrors.ProviderRefused);
        }

        var first = (await _walk.ReturnAsync(state)).Value;
        var second = (await replica.SendAsync(_walk.Return(state) with { EventId = "another" })).Value;

        second.Failure?.Code.Should().Be(first.Failure?.Code);
        (second.Flow, second.Acting?.Subject, second.Client?.Name).Should().Be((first.Flow, first.Acting?.Subject, first.Client?.Name));
        second.EventId.Should().BeNull("the reference is that of the request in which it ended");
    }

    [Fact]
    public async Task The_outcome_is_told_to_the_browser_that_started_and_to_no_other()
    {
        await _walk.KeyAsync(TestServers.AliceKey);
        var state = await _walk.LeaveForAsync();
        await _walk.ReturnAsync(state);
        var stranger = _walk.Return(state) with { BrowserSecrets = [new Secret("other")] };

        (await _host.SendAsync(stranger)).Error.Should().Be(UpstreamErrors.StateUsed);
        _host.Clock.Advance(UpstreamAuthorization.Lifetime);
        (await _walk.ReturnAsync(state)).Error.Should().Be(UpstreamErrors.StateUsed);
    }

    [Fact]
    public async Task A_browser_that_goes_away_while_bifrost_registers_does_not_lose_the_registration()
    {
        await _walk.KeyAsync(TestServers.AliceKey);
        using var browser = new CancellationTokenSource();
        _host.Upstream.RegisterAsync(default!, default!, default!, default).ReturnsForAnyArgs(async _ =>
        {
            await browser.CancelAsync();

            return (Result<UpstreamCredentials>)new UpstreamCredentials("kept", null, UpstreamAuthMethod.None);
        });
        var start = new Application.Upstream.StartUpstreamAuthorizationCommand(_walk.Ticket, "notes");

        await FluentActions.Awaiting(() => _host.SendAsync(start, browser.Token)).Should().ThrowAsync<OperationCanceledException>();

        (await _host.CountAsync("upstream_registrations WHERE upstream_client = 'kept'")).Should().Be(1);
        (await _host.CountAsync("upstream_authorizations")).Should().Be(0);
    }

    private void WhileExchanging(Func<Task> happens) =>
        _host.Upstream.ExchangeCodeAsync(default!, default!, default).ReturnsForAnyArgs(async _ =>
        {
            await happens();

            return (Result<UpstreamTokens>)WillingProvider.Tokens;
        });
}
