using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using MediatR;

namespace Bifrost.Application.Flows;

/// <summary>What the second consent page shows: the services of the chosen identity and how each stands.</summary>
/// <param name="Ticket">The flow and the browser's proof.</param>
public sealed record GetServicesPageQuery(FlowTicket Ticket) : IQuery<ServicesPageAnswer>;

/// <summary>The facts of the second consent page.</summary>
/// <param name="Asker">Who asks, and where the answer goes.</param>
/// <param name="Identity">Who the user said they are.</param>
/// <param name="Services">The services in configured order; null: not connected.</param>
/// <param name="TimeLeft">How long the user still has.</param>
/// <param name="IdentityTag">What the page's forms carry about the identity.</param>
public sealed record ServicesPageAnswer(
    ConsentAsker Asker,
    ActingSubject Identity,
    IReadOnlyList<(McpClient Client, ConnectionStatus? Status)> Services,
    TimeSpan TimeLeft,
    string IdentityTag);

internal sealed class GetServicesPageHandler(
    FlowGate gate,
    ConsentAskers askers,
    ActingSubjects subjects,
    IConnectionRepository connections,
    IMcpClientCatalog catalog,
    TimeProvider time) : IRequestHandler<GetServicesPageQuery, Result<ServicesPageAnswer>>
{
    public async Task<Result<ServicesPageAnswer>> Handle(GetServicesPageQuery request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var admitted = await gate.EnterAsync(request.Ticket, now, cancellationToken);

        if (admitted.Failed)
        {
            return admitted.Error;
        }

        var flow = admitted.Value;

        if (await subjects.FindAsync(flow.Subject, cancellationToken) is not { } acting)
        {
            return FlowErrors.IdentityRequired;
        }

        if (!acting.IsLive)
        {
            return FlowErrors.IdentityChanged;
        }

        var statuses = await connections.ListAsync(acting.Subject.Id, cancellationToken);
        var services = acting.Services(catalog)
            .Select(client => (client, statuses.TryGetValue((client.Id, string.Empty), out var status) ? status : (ConnectionStatus?)null));

        return new ServicesPageAnswer(
            await askers.OfAsync(flow, cancellationToken), acting, [.. services], flow.TimeLeft(now), flow.TagOf(acting.Subject.Id));
    }
}
