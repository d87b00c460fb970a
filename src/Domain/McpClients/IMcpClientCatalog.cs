namespace Bifrost.Domain.McpClients;

/// <summary>The active MCP clients, in configured order. Answered from memory: it is asked on every call.</summary>
public interface IMcpClientCatalog
{
    /// <summary>All active clients.</summary>
    IReadOnlyList<McpClient> All { get; }

    /// <summary>Names of the headers of a client's request that any active client is passed.</summary>
    IReadOnlyList<string> ExtraHeaders => [.. All.SelectMany(client => client.ExtraHeaders).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>The active client with this identifier, or null.</summary>
    McpClient? Find(McpClientId id);

    /// <summary>The client with this identifier, also while it waits for its administrator's login, or null.</summary>
    McpClient? FindKnown(McpClientId id);

    /// <summary>The active client with this name, ignoring case, or null.</summary>
    McpClient? FindByName(string name);
}
