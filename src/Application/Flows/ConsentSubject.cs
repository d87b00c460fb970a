using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Sessions;
using Bifrost.Domain.Subjects;

namespace Bifrost.Application.Flows;

/// <summary>Who consents: the identity that was chosen, if it is still valid; without a choice it is Skip, where that is allowed.</summary>
internal sealed class ConsentSubject(
    ActingSubjects acting,
    ISubjectRepository subjects,
    IdentityPolicy policy,
    ISecretGenerator secrets)
{
    public async Task<Result<SubjectId>> OfAsync(PendingFlow flow, DateTimeOffset now, CancellationToken ct)
    {
        // An identity that was chosen and is gone never turns into another one by itself.
        if (flow.Subject is not null)
        {
            return await acting.FindAsync(flow.Subject, ct) is { IsLive: true } chosen && !policy.Admits(chosen.Subject.Kind).Failed
                && await subjects.EstablishAsync(chosen.Subject, ct)
                ? chosen.Subject.Id
                : FlowErrors.IdentityChanged;
        }

        if (policy.Admits(SubjectKind.Session).Failed)
        {
            return FlowErrors.IdentityRequired;
        }

        var subject = Subject.ForSession(secrets);
        await subjects.AddAsync(subject with { IsEstablished = true }, now, ct);

        return subject.Id;
    }
}
