using Bifrost.Domain.Subjects;

namespace Bifrost.Domain.Flows;

/// <summary>The flows that wait for a user's answer, and for a while those that got one.</summary>
public interface IPendingFlowRepository
{
    /// <summary>The flow, open or answered, or null.</summary>
    Task<PendingFlow?> FindAsync(FlowId id, CancellationToken ct);

    /// <summary>Stores a new flow.</summary>
    Task AddAsync(PendingFlow flow, CancellationToken ct);

    /// <summary>
    /// Notes who the user is. False when the flow was answered meanwhile, its identity was changed by another tab, or the subject
    /// does not exist any more.
    /// </summary>
    Task<bool> TryIdentifyAsync(PendingFlow flow, SubjectId subject, CancellationToken ct);

    /// <summary>Answers the flow. True for exactly one caller, and only while the identity is the one that was read.</summary>
    Task<bool> TryAnswerAsync(PendingFlow flow, FlowOutcome outcome, DateTimeOffset now, CancellationToken ct);

    /// <summary>Takes an identity out of the open flows in which it was chosen: there it must be chosen once more.</summary>
    Task ForgetIdentityAsync(SubjectId subject, CancellationToken ct);

    /// <summary>Lets the open flows for a resource expire now.</summary>
    Task ExpireAsync(Audience audience, DateTimeOffset now, CancellationToken ct);

    /// <summary>Counts one attempt at a virtual key. False when the flow has used up its attempts.</summary>
    Task<bool> TryCountKeyAttemptAsync(FlowId id, int maximum, CancellationToken ct);
}
