using Bifrost.Application.Gateway;
using Bifrost.Domain.Subjects;
using Bifrost.Infrastructure.Gateway;
using Microsoft.Extensions.Time.Testing;

namespace Bifrost.Infrastructure.Tests.Gateway;

public sealed class BreakerTests
{
    private static readonly UpstreamFailure Silence = new(UpstreamFault.Unreachable);

    private readonly FakeTimeProvider _time = new();
    private readonly GatewayOptions _options = new() { BreakerFailures = 2, BreakerPause = TimeSpan.FromSeconds(4), LongestBreakerPause = TimeSpan.FromSeconds(10) };
    private readonly Breaker _breaker;
    private long _trial;

    public BreakerTests() => _breaker = new Breaker(_options, TimeSpan.FromSeconds(30), _time);

    [Fact]
    public void Single_failures_open_nothing()
    {
        Fail();
        Answer();
        Fail();

        Admit().Should().BeNull();
    }

    [Fact]
    public void After_failures_in_a_row_the_last_one_answers_for_a_while()
    {
        Fail();
        Fail();

        Admit().Should().Be(Silence);
        _breaker.IsOpen.Should().BeTrue();
    }

    [Fact]
    public void After_the_pause_one_is_let_through_and_the_others_wait_for_its_outcome()
    {
        Fail();
        Fail();
        _time.Advance(TimeSpan.FromSeconds(4));

        Admit().Should().BeNull();
        Admit().Should().Be(Silence);
        Answer();
        Admit().Should().BeNull();
        Admit().Should().BeNull();
    }

    [Fact]
    public void The_pause_doubles_up_to_its_limit()
    {
        Fail();
        Fail();

        foreach (var seconds in new[] { 4, 8, 10, 10 })
        {
            _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
            Admit().Should().Be(Silence);
            _time.Advance(TimeSpan.FromTicks(1));
            Admit().Should().BeNull();
            Fail();
        }
    }

    [Fact]
    public void One_who_gives_up_trying_lets_the_next_one_try()
    {
        Open();

        _breaker.Abandon(Trial());

        Admit().Should().BeNull();
        Admit().Should().Be(Silence);
    }

    [Fact]
    public void A_request_that_is_not_the_trial_lets_no_second_trial_through_however_it_ends()
    {
        Admit().Should().BeNull();
        var before = _trial;
        Open();
        Trial().Should().NotBe(before);

        _breaker.Abandon(before);
        Admit().Should().Be(Silence);
        _breaker.NoteSilence(before, Silence);
        Admit().Should().Be(Silence);
    }

    [Fact]
    public void What_was_sent_before_the_circuit_opened_makes_no_pause_longer()
    {
        Fail();
        Fail();
        _breaker.NoteSilence(Breaker.NoTrial, Silence);
        _breaker.NoteSilence(Breaker.NoTrial, Silence);
        _time.Advance(TimeSpan.FromSeconds(4));

        Admit().Should().BeNull();
    }

    [Fact]
    public void A_trial_that_is_never_decided_keeps_the_circuit_open_no_longer_than_a_trial_may_take()
    {
        Open();
        var first = Trial();
        _time.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        Admit().Should().Be(Silence);
        _time.Advance(TimeSpan.FromTicks(1));

        var second = Trial();

        _breaker.Abandon(first);
        Admit().Should().Be(Silence);
        _breaker.NoteAnswer(second);
        Admit().Should().BeNull();
    }

    [Fact]
    public void Failures_of_one_subject_count_once_where_they_are_to()
    {
        var alice = new SubjectId("alice");
        _breaker.NoteSilence(Breaker.NoTrial, Silence, alice);
        _breaker.NoteSilence(Breaker.NoTrial, Silence, alice);
        Admit().Should().BeNull();

        _breaker.NoteSilence(Breaker.NoTrial, Silence, new SubjectId("bob"));

        Admit().Should().Be(Silence);
    }

    private void Open()
    {
        Fail();
        Fail();
        _time.Advance(TimeSpan.FromSeconds(4));
    }

    private long Trial()
    {
        Admit().Should().BeNull();

        return _trial;
    }

    // Remembers the one that was let through last.
    private UpstreamFailure? Admit()
    {
        var failure = _breaker.Admit(out var trial);
        _trial = failure is null ? trial : _trial;

        return failure;
    }

    private void Fail() => _breaker.NoteSilence(_trial, Silence);

    private void Answer() => _breaker.NoteAnswer(_trial);
}
