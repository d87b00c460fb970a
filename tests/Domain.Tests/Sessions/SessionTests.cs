using Bifrost.Domain.Clients;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Sessions;
using Bifrost.Domain.Subjects;
using Bifrost.Testing;

namespace Bifrost.Domain.Tests.Sessions;

/// <summary>A session waits as long as its code, then lives for twenty-four hours, and can be revoked.</summary>
public sealed class SessionTests
{
    private static readonly DateTimeOffset CodeEnd = Moment.Start.AddMinutes(5);
    private static readonly DateTimeOffset Redeemed = Moment.Start.AddMinutes(3);

    [Fact]
    public void A_session_belongs_to_one_subject_and_one_client()
    {
        var session = Started();

        session.Subject.Value.Should().Be("subject-1");
        session.Client.Value.Should().Be("client-1");
        session.Id.Value.Should().Be(SequenceSecrets.Id(1));
        session.CreatedAt.Should().Be(Moment.Start);
    }

    [Fact]
    public void A_session_that_is_not_redeemed_ends_with_its_code()
    {
        Started().IsAliveAt(CodeEnd - Moment.Tick).Should().BeTrue();
        Started().IsAliveAt(CodeEnd).Should().BeFalse();
    }

    [Fact]
    public void The_last_tick_of_the_code_still_activates_the_session()
    {
        Started().Activate(CodeEnd - Moment.Tick).Failed.Should().BeFalse();
    }

    [Fact]
    public void A_session_whose_code_ended_is_not_activated()
    {
        Started().Activate(CodeEnd).Error.Should().Be(SessionErrors.Ended);
    }

    [Fact]
    public void The_twenty_four_hours_start_at_the_redemption()
    {
        Active().ExpiresAt.Should().Be(Redeemed.AddHours(24));
    }

    [Fact]
    public void Activation_changes_nothing_but_the_end()
    {
        var started = Started();
        var active = started.Activate(Redeemed).Value;

        active.Id.Should().Be(started.Id);
        active.Subject.Should().Be(started.Subject);
        active.Client.Should().Be(started.Client);
        active.CreatedAt.Should().Be(started.CreatedAt);
        active.RevokedAt.Should().BeNull();
    }

    [Fact]
    public void An_active_session_lives_to_the_last_tick_of_its_day()
    {
        Active().IsAliveAt(Redeemed.AddHours(24) - Moment.Tick).Should().BeTrue();
        Active().IsAliveAt(Redeemed.AddHours(24)).Should().BeFalse();
    }

    [Fact]
    public void A_revoked_session_is_dead_at_every_moment()
    {
        Revoked().IsAliveAt(Moment.Start).Should().BeFalse();
        Revoked().IsAliveAt(Moment.Start.AddMinutes(1)).Should().BeFalse();
    }

    [Fact]
    public void A_revoked_session_is_not_activated()
    {
        Revoked().Activate(Moment.Start).Error.Should().Be(SessionErrors.Ended);
    }

    [Fact]
    public void A_token_ends_with_its_session_and_is_known_by_its_hash()
    {
        var value = SequenceSecrets.Secret(5);
        var token = Active().IssueAccessToken(value, Audience.Gateway, Redeemed);

        token.Hash.Matches(value.Hash()).Should().BeTrue();
        token.Session.Should().Be(Active().Id);
        token.Audience.Should().Be(Audience.Gateway);
        token.IssuedAt.Should().Be(Redeemed);
        token.ExpiresAt.Should().Be(Redeemed.AddHours(24));
    }

    [Fact]
    public void A_browser_is_remembered_for_thirty_days()
    {
        var binding = new BrowserBinding(AFlow.Browser.Hash(), new SubjectId("subject-1"), Moment.Start);

        binding.ExpiresAt.Should().Be(Moment.Start.AddDays(30));
    }

    private static Session Started() =>
        Session.Start(new SubjectId("subject-1"), new ClientId("client-1"), new SequenceSecrets(), Moment.Start);

    private static Session Active() => Started().Activate(Redeemed).Value;

    private static Session Revoked() => Session.Restore(
        new SessionId("session-1"),
        new SubjectId("subject-1"),
        new ClientId("client-1"),
        Moment.Start,
        Moment.Start.AddHours(24),
        Moment.Start.AddMinutes(1));
}
