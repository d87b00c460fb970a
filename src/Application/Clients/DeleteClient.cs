using Bifrost.Application.Common;
using Bifrost.Application.Connections;
using Bifrost.Application.Sessions;
using Bifrost.Domain.Clients;
using Bifrost.Domain.Common;
using Bifrost.Domain.Sessions;
using MediatR;

namespace Bifrost.Application.Clients;

/// <summary>
/// Removes a registered program: its sessions end, the consents that wait are gone, and its identifier is unknown from now
/// on. The program may register again, as anyone may.
/// </summary>
/// <param name="Id">The client.</param>
/// <param name="Source">Where the call came from.</param>
public sealed record DeleteClientCommand(string Id, string Source) : ICommand<Done>;

internal sealed class DeleteClientHandler(
    IOAuthClientRepository clients, SessionEnding sessions, ProviderNotice providers, IAuditTrail audit, TimeProvider time)
    : IRequestHandler<DeleteClientCommand, Result<Done>>
{
    public async Task<Result<Done>> Handle(DeleteClientCommand request, CancellationToken cancellationToken)
    {
        if (await clients.FindAsync(new ClientId(request.Id), cancellationToken) is not { } client)
        {
            return ClientErrors.NotFound;
        }

        if (!await clients.RemoveAsync(client.Id, cancellationToken))
        {
            return ClientErrors.NotFound;
        }

        var now = time.GetUtcNow();
        var by = WrittenBy.Administrator(request.Source);
        var ended = await sessions.EndAsync(SessionScope.Of(client.Id), by, "client_deleted", now, cancellationToken);
        await audit.RecordAsync(
            by.Did("client.deleted", client.Id.Value) with
            {
                Before = AuditState.Of(new
                {
                    client.Metadata.ClientName,
                    RedirectUris = client.Metadata.RedirectUris.Select(uri => uri.Value),
                    client.RegisteredAt,
                    LiveSessions = ended.Count,
                }),
            },
            now,
            cancellationToken);
        await providers.TellAsync(ended.Connections);

        return Done.Value;
    }
}
