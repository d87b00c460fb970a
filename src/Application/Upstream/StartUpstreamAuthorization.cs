using Bifrost.Application.Common;
using Bifrost.Application.Flows;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using MediatR;

namespace Bifrost.Application.Upstream;

/// <summary>Sends the browser of a consent flow to the provider of a service, for the identity that was chosen in the flow.</summary>
/// <param name="Ticket">The flow and the browser's proof.</param>
/// <param name="McpClientId">The service.</param>
/// <param name="Account">Which of the user's accounts there; '' for the usual one.</param>
public sealed record StartUpstreamAuthorizationCommand(FlowTicket Ticket, string McpClientId, string Account = "")
    : ICommand<UpstreamDeparture>;

internal sealed class StartUpstreamAuthorizationHandler(
    FlowGate gate,
    ActingSubjects subjects,
    UpstreamTrips trips,
    IMcpClientCatalog catalog,
    TimeProvider time) : IRequestHandler<StartUpstreamAuthorizationCommand, Result<UpstreamDeparture>>
{
    public async Task<Result<UpstreamDeparture>> Handle(
        StartUpstreamAuthorizationCommand request, CancellationToken cancellationToken)
    {
        var admitted = await gate.EnterAsync(request.Ticket, time.GetUtcNow(), cancellationToken);

        if (admitted.Failed)
        {
            return admitted.Error;
        }

        var flow = admitted.Value;

        // Nobody is sent to a provider before they said, on our page, who they are (confused deputy).
        if (await subjects.FindAsync(flow.Subject, cancellationToken) is not { IsLive: true } acting)
        {
            return FlowErrors.IdentityRequired;
        }

        if (!flow.IsMeantBy(request.Ticket.IdentityTag, flow.Subject))
        {
            return FlowErrors.IdentitySwitched;
        }

        if (acting.Service(catalog, request.McpClientId) is not { } client || !client.HasAccount(request.Account))
        {
            return McpClientErrors.Unknown;
        }

        var baseUrl = flow.Request.BaseUrl;
        var prepared = await trips.PrepareAsync(client, baseUrl, cancellationToken);

        if (prepared.Failed)
        {
            return prepared.Error;
        }

        var trip = trips.Plan(acting.Subject.Id, client, prepared.Value, baseUrl, flow.Id) with { Label = request.Account };

        return new UpstreamDeparture(await trips.DepartAsync(trip, flow.Browser, cancellationToken), BrowserSecret: null);
    }
}
