using Bifrost.Application.Gateway;
using Bifrost.Domain.Subjects;

namespace Bifrost.Application.Tests.Gateway;

/// <summary>An ended session is never used again before it expires.</summary>
public sealed class EndedSessionsTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void A_session_that_was_ended_stays_so_however_many_others_are()
    {
        var ended = new EndedSessions(new GatewayOptions { MaxEndedSessions = 10 });
        var sessions = Enumerable.Range(0, 1000).Select(number => Session("alice", number, Now.AddMinutes(number + 1))).ToList();

        sessions.ForEach(session => ended.Add(session, Now));

        sessions.Should().OnlyContain(session => ended.Contains(session));
        ended.Contains(Session("alice", -1, Now.AddMinutes(2000))).Should().BeFalse("it expires later than all that was forgotten");
    }

    [Fact]
    public void Who_ends_many_takes_nothing_of_others()
    {
        var ended = new EndedSessions(new GatewayOptions { MaxEndedSessions = 10 });
        var others = Session("bob", 0, Now.AddHours(20));
        ended.Add(others, Now);

        for (var number = 0; number < 1000; number++)
        {
            ended.Add(Session("alice", number, Now.AddHours(24)), Now);
        }

        ended.Contains(others).Should().BeTrue();
        ended.Contains(Session("bob", 1, Now.AddHours(1))).Should().BeFalse("another subject's sessions are not ended with it");
    }

    [Fact]
    public void Sessions_that_have_expired_make_room_without_ending_others()
    {
        var ended = new EndedSessions(new GatewayOptions { MaxEndedSessions = 10 });

        for (var number = 0; number < 10; number++)
        {
            ended.Add(Session("alice", number, Now.AddHours(1)), Now);
        }

        var later = Now.AddHours(2);
        ended.Add(Session("alice", 10, later.AddHours(20)), later);

        ended.Contains(Session("alice", 11, later.AddMinutes(1))).Should().BeFalse();
    }

    [Fact]
    public void To_end_a_session_costs_the_same_however_many_were()
    {
        var ended = new EndedSessions(new GatewayOptions { MaxEndedSessions = 20_000 });
        var first = Measure(ended, 0);
        Measure(ended, 20_000);
        var last = Measure(ended, 200_000);

        // A walk through all that is kept would be thousands of times as long.
        last.Should().BeLessThan((first + TimeSpan.FromMilliseconds(50)) * 10);
    }

    private static TimeSpan Measure(EndedSessions ended, int from)
    {
        var began = System.Diagnostics.Stopwatch.GetTimestamp();

        for (var number = from; number < from + 20_000; number++)
        {
            ended.Add(Session($"subject-{number % 3}", number, Now.AddHours(24)), Now);
        }

        return System.Diagnostics.Stopwatch.GetElapsedTime(began);
    }

    private static ClientSession Session(string subject, int number, DateTimeOffset until) => new(
        string.Empty, $"{subject}-{number}", new SubjectId(subject), McpRevisions.Newest, ClientCapabilities.None, true, until);
}
