using Bifrost.Application.Common;
using Bifrost.Application.Connections;
using Bifrost.Application.Gateway;
using Bifrost.Application.Ports;
using Bifrost.Application.Sessions;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using MediatR;

namespace Bifrost.Application.McpClients;

/// <summary>
/// Removes an MCP client that was made through the API, with everything that was connected or granted at it, sessions for it alone
/// included. The tokens of its
/// users are revoked at their providers.
/// </summary>
/// <param name="Id">Which.</param>
/// <param name="Version">The version that it must have still; null takes any.</param>
/// <param name="Source">Where the call came from.</param>
public sealed record DeleteMcpClientCommand(string Id, long? Version, string Source) : ICommand<Done>;

internal sealed class DeleteMcpClientHandler(
    DescribedClients described,
    KeyGrants grants,
    ConnectionEnding ending,
    AudienceEnding audiences,
    IMcpClientStore store,
    IMcpClientRepository clients,
    ClientTrail trail,
    UpstreamReports reports,
    ICatalogRefresh catalog,
    IUnitOfWork unitOfWork,
    TimeProvider time) : IRequestHandler<DeleteMcpClientCommand, Result<Done>>
{
    public async Task<Result<Done>> Handle(DeleteMcpClientCommand request, CancellationToken cancellationToken)
    {
        var found = await described.FindForWriteAsync(request.Id, request.Version, cancellationToken);

        if (found.Failed)
        {
            return found.Error;
        }

        var client = found.Value;
        var plan = await grants.PlanAsync(client.Id, name: null, wanted: null, cancellationToken);

        if (plan.Failed)
        {
            return plan.Error;
        }

        var now = time.GetUtcNow();

        if (!await store.TryRemoveAsync(client.Id, client.Row.Version, cancellationToken)
            || !await grants.TryKeepAsync(plan.Value, now, cancellationToken))
        {
            await unitOfWork.DiscardAsync();

            return WriteErrors.VersionConflict;
        }

        await ending.EndAsync(
            AccountScope.Of(client.Id), WrittenBy.Administrator(request.Source), "mcp_client_removed", now, cancellationToken);
        await clients.ForgetServerAsync(client.Id, cancellationToken);
        await audiences.EndAsync(
            McpClientName.Restore(client.Server.Name), WrittenBy.Administrator(request.Source), now, cancellationToken);
        await trail.RecordAsync(
            "mcp_client.removed", request.Source, request.Id, client.Server, after: null, now, cancellationToken);
        await unitOfWork.CommitAsync(cancellationToken);
        reports.Forget(client.Id);
        await catalog.RefreshAsync(CancellationToken.None);

        return Done.Value;
    }
}
