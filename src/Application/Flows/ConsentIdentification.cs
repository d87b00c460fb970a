using Bifrost.Application.Common;
using Bifrost.Application.Connections;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Subjects;

namespace Bifrost.Application.Flows;

/// <summary>
/// Notes in a flow who the user is. What was connected stays with the identity it was connected under; under Skip that
/// identity ends here, with everything in it.
/// </summary>
internal sealed class ConsentIdentification(
    IPendingFlowRepository flows, ISubjectRepository subjects, ConnectionEnding ending)
{
    public async Task<Result<Done>> IdentifyAsync(PendingFlow flow, Subject chosen, DateTimeOffset now, CancellationToken ct)
    {
        if (!await flows.TryIdentifyAsync(flow, chosen.Id, ct))
        {
            // Another tab answered the flow or chose a moment earlier; the page shows what is true now.
            return FlowErrors.IdentityChanged;
        }

        if (flow.Subject is { } before && before != chosen.Id && await subjects.FindAsync(before, ct) is { } left)
        {
            await LeaveAsync(left, now, ct);
        }

        return Done.Value;
    }

    // A flow leaves one subject at most, however many identities are tried in it.
    private Task LeaveAsync(Subject left, DateTimeOffset now, CancellationToken ct) => left switch
    {
        { Kind: SubjectKind.Session } => ending.EndSubjectAsync(left.Id, new WrittenBy(left.Id.Value), "identity_changed", now, ct),
        { Kind: SubjectKind.User, IsEstablished: false } => subjects.DropUnusedAsync(left.Id, now, ct),
        _ => Task.CompletedTask,
    };
}
