using Bifrost.Application.Common;
using Bifrost.Application.Gateway;
using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using MediatR;

namespace Bifrost.Application.McpClients;

/// <summary>
/// Connects to an MCP client anew, also to one of the file: a login is offered where there is one to do, and everybody else is
/// asked for its tools. What works already goes on working until a new login replaces it.
/// </summary>
/// <param name="Id">Which.</param>
/// <param name="BaseUrl">Bifrost's own origin, for the address to log in at.</param>
/// <param name="Source">Where the call came from.</param>
public sealed record ReconnectMcpClientCommand(string Id, string BaseUrl, string Source) : ICommand<McpClientReconnected>;

/// <summary>A client that was connected to, or waits for a login.</summary>
/// <param name="Login">The login; null when none is needed.</param>
/// <param name="ToolsCount">How many tools it has; null while a login is waited for.</param>
public sealed record McpClientReconnected(LoginOffer? Login, int? ToolsCount);

internal sealed class ReconnectMcpClientHandler(
    DescribedClients described,
    ServerProbe probe,
    IMcpClientStore store,
    AdministratorLogins logins,
    ClientTrail trail,
    ICatalogRefresh catalog,
    IUnitOfWork unitOfWork,
    BifrostSettings settings,
    TimeProvider time) : IRequestHandler<ReconnectMcpClientCommand, Result<McpClientReconnected>>
{
    public async Task<Result<McpClientReconnected>> Handle(
        ReconnectMcpClientCommand request, CancellationToken cancellationToken)
    {
        if (await described.FindAsync(new McpClientId(request.Id), cancellationToken) is not { } found)
        {
            return McpClientErrors.Missing;
        }

        var client = found.Server.ToClient(settings.Mcp);
        var now = time.GetUtcNow();

        if (DescribedClient.NeedsLogin(client.AuthType))
        {
            var login = await logins.OfferAsync(client, request.BaseUrl, now, cancellationToken);
            await trail.RecordAsync(
                "mcp_client.login_offered", request.Source, request.Id, before: null, after: null, now, cancellationToken);

            return new McpClientReconnected(login, ToolsCount: null);
        }

        if (!GatewayView.CanReach(client))
        {
            return McpClientErrors.NotVerified($"{client.Name} is reached in a way that Bifrost does not speak yet.");
        }

        var tools = await probe.AskAsync(client, cancellationToken);

        if (tools.Failed)
        {
            return tools.Error;
        }

        await store.KeepToolsAsync(client.Id, ServerProbe.Write(tools.Value), now, cancellationToken);
        await trail.RecordAsync(
            "mcp_client.reconnected", request.Source, request.Id, before: null, after: null, now, cancellationToken);
        await unitOfWork.CommitAsync(cancellationToken);
        await catalog.RefreshAsync(CancellationToken.None);

        return new McpClientReconnected(Login: null, tools.Value.Entries.Count);
    }
}
