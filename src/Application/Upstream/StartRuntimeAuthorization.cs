using Bifrost.Application.Common;
using Bifrost.Application.Flows;
using Bifrost.Domain.Common;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using MediatR;

namespace Bifrost.Application.Upstream;

/// <summary>
/// Sends the browser that opened a printed link to the provider, once it is proven to belong to the identity of the link:
/// by its binding cookie, or by the virtual key that the identity is. The link is used up by it and by nothing less.
/// </summary>
/// <param name="Ticket">What the link and the browser present.</param>
/// <param name="Key">The virtual key that was typed as proof, or null.</param>
/// <param name="Source">Where the request came from, for the throttle.</param>
/// <param name="BaseUrl">Bifrost's own origin, as this request reached it.</param>
public sealed record StartRuntimeAuthorizationCommand(LinkTicket Ticket, Secret? Key, string Source, string BaseUrl)
    : ICommand<UpstreamDeparture>;

internal sealed class StartRuntimeAuthorizationHandler(
    ConnectLinks links,
    KeyAttempts attempts,
    UpstreamTrips trips,
    ILinkHandleRepository handles,
    IUnitOfWork unitOfWork,
    ISecretGenerator secrets,
    TimeProvider time) : IRequestHandler<StartRuntimeAuthorizationCommand, Result<UpstreamDeparture>>
{
    public async Task<Result<UpstreamDeparture>> Handle(
        StartRuntimeAuthorizationCommand request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var opened = await links.OpenAsync(request.Ticket, now, cancellationToken);

        if (opened.Failed)
        {
            return opened.Error;
        }

        var link = opened.Value;

        if (!link.IsProven && await ProveByKeyAsync(link, request, cancellationToken) is { Failed: true } unproven)
        {
            return unproven.Error;
        }

        var prepared = await trips.PrepareAsync(link.Client, request.BaseUrl, cancellationToken);

        if (prepared.Failed)
        {
            return prepared.Error;
        }

        if (link.Handle is not null && !await handles.TryUseAsync(link.Handle.Hash, now, cancellationToken))
        {
            await unitOfWork.DiscardAsync();

            return UpstreamErrors.LinkInvalid;
        }

        var browser = secrets.NewSecret();
        var trip = trips.Plan(link.Acting.Subject.Id, link.Client, prepared.Value, request.BaseUrl, flow: null) with
        {
            Label = link.Handle?.Label ?? string.Empty,
        };

        if (link.Handle is { Scopes.Count: > 0 } handle)
        {
            trip = trip with { Provider = trip.Provider with { Scopes = [.. trip.Provider.Scopes.Union(handle.Scopes)] } };
        }

        return new UpstreamDeparture(await trips.DepartAsync(trip, browser.Hash(), cancellationToken), browser);
    }

    private async Task<Result<Done>> ProveByKeyAsync(
        OpenedLink link, StartRuntimeAuthorizationCommand request, CancellationToken ct)
    {
        if (request.Key is null || link.Acting is not { Subject.Kind: SubjectKind.VirtualKey, Key: { } wanted })
        {
            return UpstreamErrors.LinkNeedsProof;
        }

        var key = await attempts.ProveAsync(request.Key, request.Source, wanted.Id, ct);

        return key.Failed ? key.Error : Done.Value;
    }
}
