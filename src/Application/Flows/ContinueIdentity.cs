using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using MediatR;

namespace Bifrost.Application.Flows;

/// <summary>The user goes on as the identity that gave consent in this browser last. Consent itself is asked again.</summary>
/// <param name="Ticket">The flow and the browser's proof.</param>
/// <param name="Browser">The binding cookie of the browser.</param>
public sealed record ContinueIdentityCommand(FlowTicket Ticket, Secret? Browser) : ICommand<Done>;

internal sealed class ContinueIdentityHandler(
    FlowGate gate,
    RememberedIdentity remembered,
    ConsentIdentification identification,
    TimeProvider time) : IRequestHandler<ContinueIdentityCommand, Result<Done>>
{
    public async Task<Result<Done>> Handle(ContinueIdentityCommand request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var admitted = await gate.EnterAsync(request.Ticket, now, cancellationToken);

        if (admitted.Failed)
        {
            return admitted.Error;
        }

        if (await remembered.FindAsync(admitted.Value, request.Browser, now, cancellationToken) is not { } acting)
        {
            return FlowErrors.NothingToContinue;
        }

        return admitted.Value.IsMeantBy(request.Ticket.IdentityTag, acting.Subject.Id)
            ? await identification.IdentifyAsync(admitted.Value, acting.Subject, now, cancellationToken)
            : FlowErrors.IdentitySwitched;
    }
}
