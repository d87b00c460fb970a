using Bifrost.Application.Common;
using Bifrost.Application.Gateway;
using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using MediatR;

namespace Bifrost.Application.McpClients;

/// <summary>
/// Asks a server for its tools with the company's credential and keeps the list. A per-user server has none but that of a
/// login by the administrator.
/// </summary>
/// <param name="Id">Which.</param>
/// <param name="Source">Where the call came from.</param>
public sealed record RefreshToolsCommand(string Id, string Source) : ICommand<int>;

internal sealed class RefreshToolsHandler(
    DescribedClients described,
    ServerProbe probe,
    IConnectionRepository connections,
    IMcpClientStore store,
    ClientTrail trail,
    ICatalogRefresh catalog,
    IUnitOfWork unitOfWork,
    BifrostSettings settings,
    TimeProvider time) : IRequestHandler<RefreshToolsCommand, Result<int>>
{
    public async Task<Result<int>> Handle(RefreshToolsCommand request, CancellationToken cancellationToken)
    {
        if (await described.FindAsync(new McpClientId(request.Id), cancellationToken) is not { } found)
        {
            return McpClientErrors.Missing;
        }

        var tools = await AskAsync(found.Server.ToClient(settings.Mcp), cancellationToken);

        if (tools.Failed)
        {
            return tools.Error;
        }

        var now = time.GetUtcNow();
        await store.KeepToolsAsync(found.Id, ServerProbe.Write(tools.Value), now, cancellationToken);
        await trail.RecordAsync(
            "mcp_client.tools_refreshed", request.Source, request.Id, before: null, after: null, now, cancellationToken);
        await unitOfWork.CommitAsync(cancellationToken);
        await catalog.RefreshAsync(CancellationToken.None);

        return tools.Value.Entries.Count;
    }

    private async Task<Result<EntryList>> AskAsync(McpClient client, CancellationToken ct)
    {
        if (!GatewayView.CanReach(client))
        {
            return McpClientErrors.NotVerified($"{client.Name} is reached in a way that Bifrost does not speak yet.");
        }

        if (!DescribedClient.NeedsLogin(client.AuthType))
        {
            return await probe.AskAsync(client, ct);
        }

        return await connections.FindSharedAsync(client.Id, ct) is { } shared
            ? await probe.AskAsync(client, shared.Subject, ct)
            : McpClientErrors.LoginMissing;
    }
}
