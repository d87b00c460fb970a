using Bifrost.Application.Common;
using Bifrost.Application.Connections;
using Bifrost.Application.Gateway;
using Bifrost.Application.Ports;
using Bifrost.Application.Sessions;
using Bifrost.Application.Settings;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using MediatR;

namespace Bifrost.Application.McpClients;

/// <summary>
/// Changes an MCP client that was made through the API: what is said replaces, what is left out stays. A change of its origin,
/// its provider or its way of authorization makes it another server: its users are disconnected and their tokens revoked.
/// </summary>
/// <param name="Id">Which.</param>
/// <param name="Input">What was said of it.</param>
/// <param name="Version">The version that it must have still; null takes any.</param>
/// <param name="Source">Where the call came from.</param>
public sealed record UpdateMcpClientCommand(string Id, McpClientInput Input, long? Version, string Source) : ICommand<Done>;

internal sealed class UpdateMcpClientHandler(
    DescribedClients described,
    AllowedHosts hosts,
    KeyGrants grants,
    ConnectionEnding ending,
    AudienceEnding audiences,
    IMcpClientStore store,
    IMcpClientRepository clients,
    ClientTrail trail,
    UpstreamReports reports,
    ICatalogRefresh catalog,
    IUnitOfWork unitOfWork,
    TimeProvider time) : IRequestHandler<UpdateMcpClientCommand, Result<Done>>
{
    public async Task<Result<Done>> Handle(UpdateMcpClientCommand request, CancellationToken cancellationToken)
    {
        var found = await described.FindForWriteAsync(request.Id, request.Version, cancellationToken);

        if (found.Failed)
        {
            return found.Error;
        }

        var (before, row) = found.Value;
        var read = McpClientForm.Read(request.Input, before, request.Id);

        if (read.Failed)
        {
            return read.Error;
        }

        var after = read.Value;

        if (await RefuseAsync(row.Id, before, after, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var plan = await grants.PlanAsync(row.Id, after.Name, request.Input.VirtualKeys, cancellationToken);

        return plan.Failed ? plan.Error : await KeepAsync(request, found.Value, after, plan.Value, cancellationToken);
    }

    private async Task<Error?> RefuseAsync(McpClientId id, McpServerSettings before, McpServerSettings after, CancellationToken ct)
    {
        if (before.Name != after.Name && await IsTakenAsync(id, after.Name, ct))
        {
            return McpClientErrors.NameTaken;
        }

        return await hosts.RefuseAsync(after, ct);
    }

    private async Task<bool> IsTakenAsync(McpClientId id, string name, CancellationToken ct) =>
        (await described.ListAsync(ct)).Any(
            other => other.Id != id && string.Equals(other.Server.Name, name, StringComparison.OrdinalIgnoreCase));

    private async Task<Result<Done>> KeepAsync(
        UpdateMcpClientCommand request, DescribedClient client, McpServerSettings after, GrantPlan plan, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var moves = ServerMove.Between(client.Server, after);
        var isActive = client.Row.IsActive || !DescribedClient.NeedsLogin(after.AuthType);

        if (!await store.TryReplaceAsync(after, isActive, client.Row.Version, now, ct))
        {
            await unitOfWork.DiscardAsync();

            return await IsTakenAsync(client.Id, after.Name, ct) ? McpClientErrors.NameTaken : WriteErrors.VersionConflict;
        }

        if (moves)
        {
            // While the catalogue still has the old server, whose provider is told.
            await ending.EndAsync(AccountScope.Of(client.Id), WrittenBy.Administrator(request.Source), "mcp_client_moved", now, ct);
            await clients.ForgetServerAsync(client.Id, ct);
        }

        if (client.Server.Name != after.Name)
        {
            var by = WrittenBy.Administrator(request.Source);
            await audiences.EndAsync(McpClientName.Restore(client.Server.Name), by, now, ct);
            await audiences.EndAsync(McpClientName.Restore(after.Name), by, now, ct);
        }

        if (!await grants.TryKeepAsync(plan, now, ct))
        {
            await unitOfWork.DiscardAsync();

            return WriteErrors.VersionConflict;
        }

        await trail.RecordAsync(
            moves ? "mcp_client.moved" : "mcp_client.changed", request.Source, request.Id, client.Server, after, now, ct);
        await unitOfWork.CommitAsync(ct);
        reports.Forget(client.Id);
        await catalog.RefreshAsync(CancellationToken.None);

        return Done.Value;
    }
}
