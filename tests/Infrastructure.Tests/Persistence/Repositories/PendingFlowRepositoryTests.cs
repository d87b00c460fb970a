using Bifrost.Application.Ports;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Subjects;
using Bifrost.Testing;

namespace Bifrost.Infrastructure.Tests.Persistence.Repositories;

public class PendingFlowRepositoryTests : RepositoryTests
{
    private static readonly SubjectId Alice = new("alice");
    private static readonly SubjectId Bob = new("bob");

    private readonly Secret _browser = Stored.Secrets.NewSecret();

    [StoreFact]
    public async Task A_flow_comes_back_as_it_was_opened()
    {
        var flow = await AddAsync();

        var found = (await FindAsync(flow.Id))!;

        found.Should().BeEquivalentTo(flow, options => options.Excluding(member => member.Browser));
        found.Browser.Matches(_browser.Hash()).Should().BeTrue();
    }

    [StoreFact]
    public async Task An_identity_is_noted_and_may_be_changed_by_whoever_read_the_latest_one()
    {
        var opened = await AddAsync();

        (await IdentifyAsync(opened, Alice)).Should().BeTrue();
        var identified = (await FindAsync(opened.Id))!;
        (await IdentifyAsync(identified, Bob)).Should().BeTrue();

        (await FindAsync(opened.Id))!.Subject.Should().Be(Bob);
    }

    [StoreFact]
    public async Task An_identity_that_changed_meanwhile_is_not_overwritten()
    {
        var opened = await AddAsync();
        await IdentifyAsync(opened, Alice);

        (await IdentifyAsync(opened, Bob)).Should().BeFalse();
        (await FindAsync(opened.Id))!.Subject.Should().Be(Alice);
    }

    [StoreFact]
    public async Task A_subject_that_is_gone_is_not_noted()
    {
        var opened = await AddAsync();

        (await WithAsync((IPendingFlowRepository flows) => flows.TryIdentifyAsync(opened, new SubjectId("gone"), default))).Should().BeFalse();
    }

    [StoreFact]
    public async Task A_forgotten_identity_is_one_that_nobody_is_until_another_is_chosen()
    {
        var opened = await AddAsync();
        await IdentifyAsync(opened, Alice);
        await WithAsync((IPendingFlowRepository flows) => flows.ForgetIdentityAsync(Alice, default));
        var forgotten = (await FindAsync(opened.Id))!;

        forgotten.Subject.Should().NotBeNull().And.NotBe(Alice);
        (await IdentifyAsync(forgotten, Bob)).Should().BeTrue();
        (await FindAsync(opened.Id))!.Subject.Should().Be(Bob);
    }

    [StoreFact]
    public async Task A_flow_is_answered_once()
    {
        var flow = await AddAsync();

        (await AnswerAsync(flow, FlowOutcome.Denied)).Should().BeTrue();
        (await AnswerAsync(flow, FlowOutcome.Granted)).Should().BeFalse();
        (await FindAsync(flow.Id))!.Outcome.Should().Be(FlowOutcome.Denied);
    }

    [StoreFact]
    public async Task A_flow_is_answered_for_the_identity_that_was_read_and_for_no_other()
    {
        var opened = await AddAsync();
        await IdentifyAsync(opened, Alice);

        (await AnswerAsync(opened, FlowOutcome.Granted)).Should().BeFalse();
        (await AnswerAsync((await FindAsync(opened.Id))!, FlowOutcome.Granted)).Should().BeTrue();
    }

    [StoreFact]
    public async Task An_answered_flow_takes_no_identity()
    {
        var flow = await AddAsync();
        await AnswerAsync(flow, FlowOutcome.Granted);

        (await IdentifyAsync(flow, Alice)).Should().BeFalse();
    }

    [StoreFact]
    public async Task A_flow_can_be_answered_until_the_moment_it_expires()
    {
        var inTime = await AddAsync();
        var late = await AddAsync();

        (await AnswerAsync(inTime, FlowOutcome.Granted, inTime.ExpiresAt - Stored.Tick)).Should().BeTrue();
        (await AnswerAsync(late, FlowOutcome.Granted, late.ExpiresAt)).Should().BeFalse();
    }

    [StoreFact]
    public async Task Open_flows_are_counted_until_they_expire_or_are_answered()
    {
        var answered = await AddAsync();
        var open = await AddAsync();
        (await CountAsync(Stored.Now)).Should().Be(2);

        await AnswerAsync(answered, FlowOutcome.Granted);

        (await CountAsync(open.ExpiresAt - Stored.Tick)).Should().Be(1);
        (await CountAsync(open.ExpiresAt)).Should().Be(0);
    }

    [StoreFact]
    public async Task Attempts_at_a_key_are_counted_up_to_the_maximum()
    {
        var flow = await AddAsync();

        (await AttemptAsync(flow.Id)).Should().BeTrue();
        (await AttemptAsync(flow.Id)).Should().BeTrue();
        (await AttemptAsync(flow.Id)).Should().BeFalse();
        (await AttemptAsync(new FlowId("nothing"))).Should().BeFalse();
    }

    private async Task<PendingFlow> AddAsync()
    {
        var flow = Stored.Flow(_browser);
        await WithAsync((IPendingFlowRepository flows) => flows.AddAsync(flow, default));

        return flow;
    }

    private Task<PendingFlow?> FindAsync(FlowId id) => WithAsync((IPendingFlowRepository flows) => flows.FindAsync(id, default));

    private async Task<bool> IdentifyAsync(PendingFlow flow, SubjectId subject)
    {
        if (await WithAsync((ISubjectRepository subjects) => subjects.FindAsync(subject, default)) is null)
        {
            await WithAsync((ISubjectRepository subjects) =>
                subjects.AddAsync(new Subject(subject, SubjectKind.User, subject.Value), Stored.Now, default));
        }

        return await WithAsync((IPendingFlowRepository flows) => flows.TryIdentifyAsync(flow, subject, default));
    }

    private Task<bool> AnswerAsync(PendingFlow flow, FlowOutcome outcome, DateTimeOffset? now = null) =>
        WithAsync((IPendingFlowRepository flows) => flows.TryAnswerAsync(flow, outcome, now ?? Stored.Now, default));

    private Task<int> CountAsync(DateTimeOffset now) =>
        WithAsync((IPendingFlowRows flows) => flows.CountAsync(now, default));

    private Task<bool> AttemptAsync(FlowId id) =>
        WithAsync((IPendingFlowRepository flows) => flows.TryCountKeyAttemptAsync(id, 2, default));
}
