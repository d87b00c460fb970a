using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using MediatR;

namespace Bifrost.Application.McpClients;

/// <summary>Shows one MCP client.</summary>
/// <param name="Id">Which.</param>
public sealed record GetMcpClientQuery(string Id) : IQuery<McpClientEntry>;

internal sealed class GetMcpClientHandler(DescribedClients clients, McpClientEntries entries)
    : IRequestHandler<GetMcpClientQuery, Result<McpClientEntry>>
{
    public async Task<Result<McpClientEntry>> Handle(GetMcpClientQuery request, CancellationToken cancellationToken) =>
        await clients.FindAsync(new McpClientId(request.Id), cancellationToken) is { } client
            ? (await entries.MakeAsync([client], cancellationToken))[0]
            : McpClientErrors.Missing;
}
