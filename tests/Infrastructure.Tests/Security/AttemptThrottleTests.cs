using Bifrost.Infrastructure.Security;
using Microsoft.Extensions.Time.Testing;

namespace Bifrost.Infrastructure.Tests.Security;

public sealed class AttemptThrottleTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly AttemptThrottle _throttle;

    public AttemptThrottleTests() => _throttle = new AttemptThrottle(_clock);

    [Fact]
    public void As_many_attempts_as_allowed_pass_and_the_next_one_waits()
    {
        Count(3).Should().BeNull();
        Count(3).Should().BeNull();
        Count(3).Should().BeNull();
        Count(3).Should().Be(Window);
    }

    [Fact]
    public void The_window_begins_with_the_first_attempt_and_refused_ones_do_not_prolong_it()
    {
        Count(1);
        _clock.Advance(Window - Tick);
        Count(1).Should().Be(Tick);

        _clock.Advance(Tick);
        Count(1).Should().BeNull();
        Count(1).Should().Be(Window);
    }

    [Fact]
    public void Sources_and_purposes_are_counted_apart()
    {
        Count(1);

        _throttle.Count("purpose", "another source", 1, Window).Should().BeNull();
        _throttle.Count("another purpose", "source", 1, Window).Should().BeNull();
        Count(1).Should().NotBeNull();
    }

    [Fact]
    public void The_64s_of_one_48_have_four_times_the_limit_together()
    {
        var passed = Enumerable.Range(0, 100).Count(subnet => CountOf($"2001:db8:1:{subnet:x}::/64") is null);

        passed.Should().Be(4);
        CountOf("2001:db8:2:1::/64").Should().BeNull("it is in another /48");
        _throttle.Remembered.Should().Be(7, "further sources of a network that is over its limit are not kept");
    }

    [Fact]
    public void One_64_never_has_more_than_its_own_limit()
    {
        CountOf("2001:db8:1:1::/64").Should().BeNull();
        CountOf("2001:db8:1:1::/64").Should().Be(Window);
    }

    [Fact]
    public void A_flood_of_sources_takes_a_bounded_number_of_windows()
    {
        Flood(AttemptThrottle.MaximumWindows);
        _clock.Advance(Tick);
        Count(1);

        _throttle.Remembered.Should().BeLessThanOrEqualTo(AttemptThrottle.MaximumWindows);
        Count(1).Should().NotBeNull("the windows that end first are dropped");
    }

    [Fact]
    public void Attempts_at_once_are_all_counted()
    {
        var passed = 0;
        Parallel.For(0, 500, _ =>
        {
            if (Count(100) is null)
            {
                Interlocked.Increment(ref passed);
            }
        });

        passed.Should().Be(100);
    }

    [Fact]
    public void Windows_that_passed_are_forgotten()
    {
        Flood(20_000);
        _clock.Advance(Window);

        Count(1).Should().BeNull();

        _throttle.Remembered.Should().Be(1);
    }

    [Fact]
    public void Windows_that_still_run_are_kept_by_a_sweep()
    {
        Count(1);
        _clock.Advance(Window - Tick);
        Flood(10);

        _throttle.Remembered.Should().Be(11);
        Count(1).Should().Be(Tick);
    }

    [Fact]
    public void Not_every_attempt_pays_for_a_sweep()
    {
        Flood(10, TimeSpan.FromSeconds(1));
        _clock.Advance(TimeSpan.FromSeconds(59));
        Count(1);
        _throttle.Remembered.Should().Be(11);

        _clock.Advance(TimeSpan.FromSeconds(1));
        Count(1);
        _throttle.Remembered.Should().Be(1);
    }

    private TimeSpan? Count(int maximum) => _throttle.Count("purpose", "source", maximum, Window);

    private TimeSpan? CountOf(string source) => _throttle.Count("purpose", source, 1, Window);

    private void Flood(int sources, TimeSpan? window = null)
    {
        for (var index = 0; index < sources; index++)
        {
            _throttle.Count("purpose", $"source {index}", 1, window ?? Window);
        }
    }
}
