using Bifrost.Application.Gateway;
using Bifrost.Infrastructure.Gateway;
using Microsoft.Extensions.Time.Testing;

namespace Bifrost.Infrastructure.Tests.Gateway;

public sealed class BreakerTests
{
    private static readonly UpstreamFailure Silence = new(UpstreamFault.Unreachable);

    private readonly FakeTimeProvider _time = new();
    private readonly GatewayOptions _options = new() { BreakerFailures = 2, BreakerPause = TimeSpan.FromSeconds(4), LongestBreakerPause = TimeSpan.FromSeconds(10) };
    private readonly Breaker _breaker;

    public BreakerTests() => _breaker = new Breaker(_options, _time);

    [Fact]
    public void Single_failures_open_nothing()
    {
        Fail();
        Answer();
        Fail();

        _breaker.Admit().Should().BeNull();
    }

    [Fact]
    public void After_failures_in_a_row_the_last_one_answers_for_a_while()
    {
        Fail();
        Fail();

        _breaker.Admit().Should().Be(Silence);
        _breaker.IsOpen.Should().BeTrue();
    }

    [Fact]
    public void What_a_server_refuses_is_an_answer()
    {
        _breaker.Note(new UpstreamFailure(UpstreamFault.Refused, 500));
        _breaker.Note(new UpstreamFailure(UpstreamFault.Unauthorized, 401));
        _breaker.Note(new UpstreamFailure(UpstreamFault.Garbage));

        _breaker.Admit().Should().BeNull();
    }

    [Fact]
    public void After_the_pause_one_is_let_through_and_the_others_wait_for_its_outcome()
    {
        Fail();
        Fail();
        _time.Advance(TimeSpan.FromSeconds(4));

        _breaker.Admit().Should().BeNull();
        _breaker.Admit().Should().Be(Silence);
        Answer();
        _breaker.Admit().Should().BeNull();
        _breaker.Admit().Should().BeNull();
    }

    [Fact]
    public void The_pause_doubles_up_to_its_limit()
    {
        Fail();
        Fail();

        foreach (var seconds in new[] { 4, 8, 10, 10 })
        {
            _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
            _breaker.Admit().Should().Be(Silence);
            _time.Advance(TimeSpan.FromTicks(1));
            _breaker.Admit().Should().BeNull();
            Fail();
        }
    }

    [Fact]
    public void One_who_gives_up_trying_lets_the_next_one_try()
    {
        Fail();
        Fail();
        _time.Advance(TimeSpan.FromSeconds(4));
        _breaker.Admit().Should().BeNull();

        _breaker.Abandon();

        _breaker.Admit().Should().BeNull();
    }

    private void Fail() => _breaker.Note(Silence);

    private void Answer() => _breaker.Note(null);
}
