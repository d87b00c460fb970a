using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;

namespace Bifrost.Domain.Tests.Upstream;

/// <summary>When the refusals of a provider end the use of a grant, and when it is asked again.</summary>
public sealed class ConnectionRefusalTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void Three_refusals_over_ten_minutes_need_the_user()
    {
        var refused = Refused(TimeSpan.Zero, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10));

        refused.Status.Should().Be(ConnectionStatus.NeedsReauth);
        refused.Tokens.Should().Be(Connected.Tokens, "a later success brings it back");
        refused.RefreshAt.Should().Be(refused.RetryAt);
        refused.IsUsableAt(Moment.Start).Should().BeFalse();
    }

    [Fact]
    public void Refusals_within_less_than_ten_minutes_do_not()
    {
        var almost = TimeSpan.FromMinutes(10) - Tick;

        Refused([.. Enumerable.Repeat(TimeSpan.Zero, 20), almost]).Status.Should().Be(ConnectionStatus.Active);
    }

    [Fact]
    public void Two_refusals_do_not_however_far_apart() =>
        Refused(TimeSpan.Zero, TimeSpan.FromDays(7)).Status.Should().Be(ConnectionStatus.Active);

    [Fact]
    public void A_success_between_them_begins_the_count_again()
    {
        var renewed = Refused(TimeSpan.Zero, TimeSpan.FromMinutes(5)).Renew(Connected.Tokens, Moment.Start + TimeSpan.FromMinutes(6));

        renewed.Refusals.Should().Be(0);
        renewed.RefusedSince.Should().BeNull();
        renewed.Refuse(null, 0, Moment.Start + TimeSpan.FromMinutes(20)).Status.Should().Be(ConnectionStatus.Active);
    }

    [Fact]
    public void A_failure_of_the_moment_between_them_does_not()
    {
        var between = Refused(TimeSpan.Zero, TimeSpan.FromMinutes(5)).Pause(null, 0, Moment.Start + TimeSpan.FromMinutes(7));

        between.Refuse(null, 0, Moment.Start + TimeSpan.FromMinutes(10)).Status.Should().Be(ConnectionStatus.NeedsReauth);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(0.999)]
    public void A_provider_that_is_asked_at_each_end_of_a_pause_decides_within_a_quarter_of_an_hour_and_is_not_hammered(double spread)
    {
        var now = Moment.Start;
        var connection = Connected;
        var asked = 0;

        for (; connection.Status == ConnectionStatus.Active; asked++)
        {
            connection = connection.Refuse(null, spread, now);
            now = connection.RetryAt!.Value;
        }

        asked.Should().BeInRange(3, 5);
        connection.RefusedSince.Should().Be(Moment.Start);
        (now - Moment.Start).Should().BeLessThan(TimeSpan.FromMinutes(15) + TimeSpan.FromHours(1));
    }

    [Fact]
    public void A_provider_that_names_a_time_is_left_alone_for_that_long_within_reason()
    {
        Connected.Refuse(TimeSpan.FromMinutes(2), 0, Moment.Start).RetryAt.Should().Be(Moment.Start + TimeSpan.FromMinutes(2));
        Connected.Refuse(TimeSpan.FromDays(2), 0, Moment.Start).RetryAt.Should().Be(Moment.Start + RefreshPause.LongestAsked);
    }

    [Fact]
    public void A_grant_whose_use_has_ended_is_tried_ever_more_rarely_and_for_a_month()
    {
        var connection = Refused(TimeSpan.Zero, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10));
        var pauses = new List<TimeSpan>();

        while (connection.RetryAt is { } at)
        {
            var last = pauses.Count > 0 ? pauses[^1] : TimeSpan.Zero;
            var now = at;
            connection = pauses.Count % 2 == 0 ? connection.Refuse(null, 0, now) : connection.Pause(null, 0, now);
            pauses.Add((connection.RetryAt ?? now + last) - now);
        }

        pauses.Should().BeInAscendingOrder().And.OnlyContain(pause => pause >= TimeSpan.FromHours(1) && pause <= TimeSpan.FromHours(24));
        pauses.Should().HaveCountLessThan(40);
        connection.Status.Should().Be(ConnectionStatus.NeedsReauth);
        connection.IsRenewable.Should().BeFalse();
    }

    private static Connection Connected { get; } = new()
    {
        Id = new ConnectionId("connection-1"),
        Subject = new SubjectId("subject-1"),
        McpClient = new McpClientId("notes"),
        Issuer = "https://provider.example",
        Tokens = new UpstreamTokens(new Secret("access"), new Secret("refresh"), null, TimeSpan.FromHours(1)),
        ConnectedAt = Moment.Start,
        ReceivedAt = Moment.Start,
    };

    private static Connection Refused(params TimeSpan[] moments) =>
        moments.Aggregate(Connected, (connection, moment) => connection.Refuse(null, 0, Moment.Start + moment));
}
