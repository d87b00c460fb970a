using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;

namespace Bifrost.Application.McpClients;

/// <summary>How an MCP client is, as far as facts say it: nothing is asked of the server for it.</summary>
public enum McpClientState
{
    /// <summary>The last request that this process sent was answered.</summary>
    Connected,

    /// <summary>This process sent it no request yet.</summary>
    Disconnected,

    /// <summary>The last request that this process sent failed, or the provider refuses to renew the administrator's login.</summary>
    Error,

    /// <summary>An administrator has to log in before it can be used.</summary>
    PendingOAuth,

    /// <summary>The administrator's login ended and has to be done again.</summary>
    NeedsReauth,
}

/// <summary>Tells how MCP clients are.</summary>
internal sealed class McpClientStates(UpstreamReports reports, IConnectionRepository connections)
{
    public async Task<McpClientState> OfAsync(DescribedClient client, CancellationToken ct)
    {
        if (!client.Row.IsActive)
        {
            return McpClientState.PendingOAuth;
        }

        if (client.Server.AuthType == McpAuthType.OAuth)
        {
            var shared = await connections.FindSharedAsync(client.Id, ct);

            if (shared is not { Status: ConnectionStatus.Active })
            {
                return shared is null ? McpClientState.PendingOAuth : McpClientState.NeedsReauth;
            }

            if (shared.Refusals > 0)
            {
                return McpClientState.Error;
            }
        }

        return reports.Answered(client.Id) switch
        {
            null => McpClientState.Disconnected,
            true => McpClientState.Connected,
            false => McpClientState.Error,
        };
    }
}
