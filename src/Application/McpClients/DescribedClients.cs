using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.McpClients;

/// <summary>An MCP client with all that was said of it, in the file or through the API.</summary>
/// <param name="Server">What was said.</param>
/// <param name="Row">What the store has.</param>
internal sealed record DescribedClient(McpServerSettings Server, StoredMcpClient Row)
{
    public McpClientId Id => Row.Id;

    /// <summary>Whether it is of no use before its administrator logged in.</summary>
    public static bool NeedsLogin(McpAuthType auth) => auth is McpAuthType.OAuth or McpAuthType.PerUserOAuth;
}

/// <summary>Finds MCP clients with all that was said of them.</summary>
internal sealed class DescribedClients(IMcpClientStore store, BifrostSettings settings)
{
    /// <summary>Those of the file in its order, then those of the API, the oldest first.</summary>
    public async Task<IReadOnlyList<DescribedClient>> ListAsync(CancellationToken ct)
    {
        var rows = await store.ListAsync(ct);
        var byId = rows.ToDictionary(row => row.Id.Value, StringComparer.Ordinal);

        return
        [
            .. settings.Mcp.Servers.Where(server => byId.ContainsKey(server.ClientId))
                .Select(server => new DescribedClient(server, byId[server.ClientId])),
            .. rows.Where(row => row.Server is not null).Select(row => new DescribedClient(row.Server!, row)),
        ];
    }

    /// <summary>The client, or null.</summary>
    public async Task<DescribedClient?> FindAsync(McpClientId id, CancellationToken ct)
    {
        if (await store.FindAsync(id, ct) is not { } row)
        {
            return null;
        }

        var server = row.Server ?? settings.Mcp.Servers.FirstOrDefault(configured => configured.ClientId == id.Value);

        return server is null ? null : new DescribedClient(server, row);
    }

    /// <summary>The client, if it was made through the API and still has the version that a write expects.</summary>
    public async Task<Result<DescribedClient>> FindForWriteAsync(string id, long? version, CancellationToken ct)
    {
        if (await FindAsync(new McpClientId(id), ct) is not { } client)
        {
            return McpClientErrors.Missing;
        }

        if (client.Row.IsFileManaged)
        {
            return WriteErrors.FileManaged;
        }

        return version is null || version == client.Row.Version ? client : WriteErrors.VersionConflict;
    }
}
