using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using MediatR;

namespace Bifrost.Application.McpClients;

/// <summary>Lists MCP clients: those of the file in its order, then those of the API, the oldest first.</summary>
/// <param name="Page">Which part; the search looks at names.</param>
/// <param name="State">Only those that are so; null for all.</param>
/// <param name="AuthType">Only those that are authorized so; null for all.</param>
public sealed record ListMcpClientsQuery(PageRequest Page, McpClientState? State, McpAuthType? AuthType)
    : IQuery<PageOf<McpClientEntry>>;

internal sealed class ListMcpClientsHandler(DescribedClients clients, McpClientStates states, McpClientEntries entries)
    : IRequestHandler<ListMcpClientsQuery, Result<PageOf<McpClientEntry>>>
{
    public async Task<Result<PageOf<McpClientEntry>>> Handle(ListMcpClientsQuery request, CancellationToken cancellationToken)
    {
        var found = new List<DescribedClient>();

        // How a client is stands in no column, so the filter is applied here; there are as many as the gateway serves.
        foreach (var client in await clients.ListAsync(cancellationToken))
        {
            if (Matches(client, request) && (request.State is null || await states.OfAsync(client, cancellationToken) == request.State))
            {
                found.Add(client);
            }
        }

        var page = found.Skip(request.Page.Offset).Take(request.Page.Limit).ToList();

        return new PageOf<McpClientEntry>(await entries.MakeAsync(page, cancellationToken), found.Count);
    }

    private static bool Matches(DescribedClient client, ListMcpClientsQuery request) =>
        (request.AuthType is null || client.Server.AuthType == request.AuthType)
        && (request.Page.Search is not { } search || client.Server.Name.Contains(search, StringComparison.OrdinalIgnoreCase));
}
