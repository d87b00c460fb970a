using Bifrost.Application.Common;
using Bifrost.Application.Flows;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using MediatR;

namespace Bifrost.Application.Connections;

/// <summary>
/// The person on the consent page disconnects a service of the identity they chose in this flow, and of no other. Done twice
/// it changes nothing.
/// </summary>
/// <param name="Ticket">The flow and the browser's proof.</param>
/// <param name="McpClientId">The service.</param>
/// <param name="Label">Which of several accounts there; null for the one without a name.</param>
public sealed record DisconnectServiceCommand(FlowTicket Ticket, string McpClientId, string? Label) : ICommand<Done>;

internal sealed class DisconnectServiceHandler(
    FlowGate gate,
    ActingSubjects subjects,
    IMcpClientCatalog catalog,
    ConnectionEnding ending,
    ProviderNotice providers,
    TimeProvider time) : IRequestHandler<DisconnectServiceCommand, Result<Done>>
{
    public async Task<Result<Done>> Handle(DisconnectServiceCommand request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var admitted = await gate.EnterAsync(request.Ticket, now, cancellationToken);

        if (admitted.Failed)
        {
            return admitted.Error;
        }

        if (!admitted.Value.IsMeantBy(request.Ticket.IdentityTag, admitted.Value.Subject))
        {
            return FlowErrors.IdentitySwitched;
        }

        if (await subjects.FindAsync(admitted.Value.Subject, cancellationToken) is not { } acting)
        {
            return FlowErrors.IdentityRequired;
        }

        if (!acting.IsLive)
        {
            return FlowErrors.IdentityChanged;
        }

        if (acting.Service(catalog, request.McpClientId) is not { } client)
        {
            return McpClientErrors.Unknown;
        }

        var scope = AccountScope.Of(acting.Subject.Id, client.Id, request.Label ?? string.Empty);
        var ended = await ending.EndAsync(scope, new WrittenBy(acting.Subject.Id.Value), "user", now, cancellationToken);
        await providers.TellAsync(ended);

        return Done.Value;
    }
}
