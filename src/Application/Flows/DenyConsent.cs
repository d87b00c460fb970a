using Bifrost.Application.Common;
using Bifrost.Application.Connections;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Subjects;
using MediatR;

namespace Bifrost.Application.Flows;

/// <summary>The user says no: the flow ends and the client is told so. What was connected under Skip goes with it.</summary>
/// <param name="Ticket">The flow and the browser's proof.</param>
public sealed record DenyConsentCommand(FlowTicket Ticket) : ICommand<ConsentDenied>;

/// <summary>Where the browser goes.</summary>
/// <param name="Location">The client's redirect URI with the refusal, state and iss.</param>
/// <param name="FlowBrowser">Which secret the flow cookie loses.</param>
public sealed record ConsentDenied(string Location, SecretHash FlowBrowser);

internal sealed class DenyConsentHandler(
    FlowGate gate,
    IPendingFlowRepository flows,
    ISubjectRepository subjects,
    ConnectionEnding ending,
    IAuditTrail audit,
    IUnitOfWork unitOfWork,
    TimeProvider time) : IRequestHandler<DenyConsentCommand, Result<ConsentDenied>>
{
    public async Task<Result<ConsentDenied>> Handle(DenyConsentCommand request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var admitted = await gate.EnterAsync(request.Ticket, now, cancellationToken);

        if (admitted.Failed)
        {
            return admitted.Error;
        }

        var flow = admitted.Value;

        if (!await flows.TryAnswerAsync(flow, FlowOutcome.Denied, now, cancellationToken))
        {
            await unitOfWork.DiscardAsync();

            return await gate.WhyLostAsync(request.Ticket, now, cancellationToken);
        }

        if (flow.Subject is { } chosen && await subjects.FindAsync(chosen, cancellationToken) is { Kind: SubjectKind.Session })
        {
            await ending.EndSubjectAsync(chosen, new WrittenBy(chosen.Value), "consent_denied", now, cancellationToken);
        }
        else if (flow.Subject is { } identified)
        {
            // Of people who identified only: anybody can open flows and deny them.
            await audit.RecordAsync(
                new AuditEvent("consent.denied", identified.Value, flow.Id.Value, flow.Request.ClientId.Value), now, cancellationToken);
        }

        return new ConsentDenied(flow.Request.RefusedWith("access_denied", "The user denied the request."), flow.Browser);
    }
}
