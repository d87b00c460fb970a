using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Domain.Clients;
using Bifrost.Domain.Common;
using MediatR;

namespace Bifrost.Application.Clients;

/// <summary>The programs that registered themselves.</summary>
/// <param name="Page">Which part; the search looks at names and identifiers.</param>
public sealed record ListClientsQuery(PageRequest Page) : IQuery<PageOf<RegisteredClient>>;

/// <summary>A registered program and what it has.</summary>
/// <param name="Client">The program.</param>
/// <param name="LiveSessions">How many of its sessions are alive.</param>
public sealed record RegisteredClient(OAuthClient Client, long LiveSessions);

internal sealed class ListClientsHandler(IOAuthClientQueries clients, TimeProvider time)
    : IRequestHandler<ListClientsQuery, Result<PageOf<RegisteredClient>>>
{
    public async Task<Result<PageOf<RegisteredClient>>> Handle(ListClientsQuery request, CancellationToken cancellationToken) =>
        await clients.ListAsync(request.Page, time.GetUtcNow(), cancellationToken);
}
