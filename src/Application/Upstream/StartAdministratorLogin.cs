using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using MediatR;

namespace Bifrost.Application.Upstream;

/// <summary>
/// Sends the browser that opened an administrator's address to the provider. The address is used up by it and by nothing less;
/// a link that was printed for a user is none.
/// </summary>
/// <param name="Handle">The handle in the address.</param>
/// <param name="BaseUrl">Bifrost's own origin, as this request reached it.</param>
public sealed record StartAdministratorLoginCommand(Secret Handle, string BaseUrl) : ICommand<UpstreamDeparture>;

internal sealed class StartAdministratorLoginHandler(
    ILinkHandleRepository handles,
    IOAuthConfigRepository configs,
    UpstreamTrips trips,
    IMcpClientCatalog catalog,
    IUnitOfWork unitOfWork,
    ISecretGenerator secrets,
    TimeProvider time) : IRequestHandler<StartAdministratorLoginCommand, Result<UpstreamDeparture>>
{
    public async Task<Result<UpstreamDeparture>> Handle(
        StartAdministratorLoginCommand request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();

        if (await handles.FindUsableAsync(request.Handle.Hash(), now, cancellationToken) is not { Config: { } id } handle
            || await configs.FindAsync(id, cancellationToken) is not { } config
            || !config.IsAwaitedAt(now)
            || catalog.FindKnown(handle.McpClient) is not { } client)
        {
            return UpstreamErrors.LoginLinkInvalid;
        }

        var prepared = await trips.PrepareAsync(client, request.BaseUrl, cancellationToken);

        if (prepared.Failed)
        {
            return prepared.Error;
        }

        if (!await handles.TryUseAsync(handle.Hash, now, cancellationToken))
        {
            await unitOfWork.DiscardAsync();

            return UpstreamErrors.LoginLinkInvalid;
        }

        var browser = secrets.NewSecret();
        var trip = trips.Plan(handle.Subject, client, prepared.Value, request.BaseUrl, flow: null) with { Config = id };

        return new UpstreamDeparture(await trips.DepartAsync(trip, browser.Hash(), cancellationToken), browser);
    }
}
