using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Domain.Clients;
using Bifrost.Domain.Common;
using MediatR;

namespace Bifrost.Application.Clients;

/// <summary>One registered program.</summary>
/// <param name="Id">The client asked for.</param>
public sealed record GetClientQuery(string Id) : IQuery<RegisteredClient>;

internal sealed class GetClientHandler(IOAuthClientQueries clients, TimeProvider time)
    : IRequestHandler<GetClientQuery, Result<RegisteredClient>>
{
    public async Task<Result<RegisteredClient>> Handle(GetClientQuery request, CancellationToken cancellationToken) =>
        await clients.FindAsync(new ClientId(request.Id), time.GetUtcNow(), cancellationToken) is { } client
            ? client
            : ClientErrors.NotFound;
}
