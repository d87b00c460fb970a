using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.VirtualKeys;
using MediatR;

namespace Bifrost.Application.Flows;

/// <summary>The user says who they are by a virtual key. Attempts are counted per flow and per source before they are looked at.</summary>
/// <param name="Ticket">The flow and the browser's proof.</param>
/// <param name="Key">What was typed.</param>
/// <param name="Source">Where the request came from, for the throttle.</param>
public sealed record SubmitVirtualKeyCommand(FlowTicket Ticket, Secret? Key, string Source) : ICommand<Done>;

internal sealed class SubmitVirtualKeyHandler(
    FlowGate gate,
    KeyAttempts attempts,
    ISubjectRepository subjects,
    ConsentIdentification identification,
    ISecretGenerator secrets,
    TimeProvider time) : IRequestHandler<SubmitVirtualKeyCommand, Result<Done>>
{
    public async Task<Result<Done>> Handle(SubmitVirtualKeyCommand request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var admitted = await gate.EnterAsync(request.Ticket, now, cancellationToken);

        if (admitted.Failed)
        {
            return admitted.Error;
        }

        var key = await attempts.TryAsync(request.Key, request.Source, admitted.Value.Id, cancellationToken);

        if (key.Failed)
        {
            return key.Error;
        }

        var subject = await subjects.GetOrAddAsync(
            SubjectKind.VirtualKey, key.Value.Id.Value, secrets, now, cancellationToken);

        return await identification.IdentifyAsync(admitted.Value, subject, now, cancellationToken);
    }
}
