using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Testing;

namespace Bifrost.Domain.Tests.Flows;

/// <summary>A flow lasts fifteen minutes, belongs to one browser, and is answered once.</summary>
public sealed class PendingFlowTests
{
    private static readonly DateTimeOffset End = Moment.Start.AddMinutes(15);
    private static readonly Secret Stranger = SequenceSecrets.Secret(901);

    [Fact]
    public void A_flow_keeps_what_was_asked_and_no_identity()
    {
        var request = AFlow.Request();
        var flow = AFlow.Open(request);

        flow.Request.Should().BeSameAs(request);
        flow.Subject.Should().BeNull();
        flow.Outcome.Should().BeNull();
        flow.CreatedAt.Should().Be(Moment.Start);
        flow.Id.Value.Should().Be(SequenceSecrets.Id(1));
    }

    [Fact]
    public void A_flow_keeps_only_the_hash_of_the_browsers_secret()
    {
        AFlow.Open().Browser.Matches(AFlow.Browser.Hash()).Should().BeTrue();
    }

    [Fact]
    public void A_flow_expires_fifteen_minutes_after_the_request()
    {
        AFlow.Open().ExpiresAt.Should().Be(End);
    }

    [Fact]
    public void The_browser_that_opened_a_flow_may_go_on_at_once()
    {
        var flow = AFlow.Open();

        flow.Admit([AFlow.Browser], Moment.Start).Value.Should().BeSameAs(flow);
    }

    [Fact]
    public void The_last_tick_before_expiry_is_in_time()
    {
        AFlow.Open().Admit([AFlow.Browser], End - Moment.Tick).Failed.Should().BeFalse();
    }

    [Fact]
    public void The_moment_of_expiry_is_too_late()
    {
        AFlow.Open().Admit([AFlow.Browser], End).Error.Should().Be(FlowErrors.Expired);
    }

    [Fact]
    public void One_matching_secret_among_others_is_enough()
    {
        AFlow.Open().Admit([Stranger, AFlow.Browser, Stranger], Moment.Start).Failed.Should().BeFalse();
    }

    [Fact]
    public void Another_browser_is_refused()
    {
        AFlow.Open().Admit([Stranger], Moment.Start).Error.Should().Be(FlowErrors.WrongBrowser);
    }

    [Fact]
    public void A_browser_without_any_secret_is_refused()
    {
        AFlow.Open().Admit([], Moment.Start).Error.Should().Be(FlowErrors.WrongBrowser);
    }

    public static TheoryData<byte[]?> Broken => new(null, [], new byte[31], new byte[33]);

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_flow_whose_stored_hash_is_empty_or_mutilated_admits_nobody(byte[]? hash)
    {
        var flow = AFlow.Stored(SecretHash.Restore(hash));

        flow.Admit([AFlow.Browser, new Secret(string.Empty)], Moment.Start).Error.Should().Be(FlowErrors.WrongBrowser);
    }

    [Theory]
    [InlineData(FlowOutcome.Granted)]
    [InlineData(FlowOutcome.Denied)]
    public void An_answered_flow_is_over(FlowOutcome outcome)
    {
        AFlow.Stored(outcome: outcome).Admit([AFlow.Browser], Moment.Start).Error.Should().Be(FlowErrors.AlreadyAnswered);
    }

    [Fact]
    public void A_stranger_does_not_learn_that_a_flow_was_answered()
    {
        AFlow.Stored(outcome: FlowOutcome.Granted).Admit([Stranger], Moment.Start).Error.Should().Be(FlowErrors.WrongBrowser);
    }

    [Fact]
    public void A_stranger_does_not_learn_that_a_flow_expired()
    {
        AFlow.Open().Admit([Stranger], End).Error.Should().Be(FlowErrors.WrongBrowser);
    }

    [Fact]
    public void An_answered_flow_stays_answered_after_its_expiry()
    {
        AFlow.Stored(outcome: FlowOutcome.Denied).Admit([AFlow.Browser], End).Error.Should().Be(FlowErrors.AlreadyAnswered);
    }

    [Fact]
    public void An_admitted_flow_may_be_entered_again()
    {
        var flow = AFlow.Open();
        flow.Admit([AFlow.Browser], Moment.Start);

        flow.Admit([AFlow.Browser], Moment.Start).Failed.Should().BeFalse();
    }

    [Theory]
    [InlineData(0, 900)]
    [InlineData(899, 1)]
    [InlineData(900, 0)]
    [InlineData(10_000, 0)]
    public void The_time_left_runs_down_to_nothing(int passed, int left)
    {
        AFlow.Open().TimeLeft(Moment.Start.AddSeconds(passed)).Should().Be(TimeSpan.FromSeconds(left));
    }

    [Fact]
    public void An_answer_is_remembered_for_an_hour_past_the_expiry()
    {
        PendingFlow.Remembrance.Should().Be(TimeSpan.FromHours(1));
    }
}
