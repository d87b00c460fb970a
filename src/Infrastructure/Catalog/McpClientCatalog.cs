using Bifrost.Domain.McpClients;

namespace Bifrost.Infrastructure.Catalog;

/// <summary>The active MCP clients as of the last load, swapped as a whole: a reader sees all of a change or nothing.</summary>
internal sealed class McpClientCatalog : IMcpClientCatalog
{
    private volatile Snapshot _current = new([]);

    public IReadOnlyList<McpClient> All => _current.Clients;

    public McpClient? Find(McpClientId id) => _current.ById.GetValueOrDefault(id.Value);

    public McpClient? FindByName(string name) => _current.ByName.GetValueOrDefault(name);

    /// <summary>Makes these the active clients.</summary>
    public void Replace(IReadOnlyList<McpClient> clients) => _current = new Snapshot(clients);

    private sealed class Snapshot(IReadOnlyList<McpClient> clients)
    {
        public IReadOnlyList<McpClient> Clients { get; } = clients;

        public Dictionary<string, McpClient> ById { get; } =
            clients.ToDictionary(client => client.Id.Value, StringComparer.Ordinal);

        public Dictionary<string, McpClient> ByName { get; } =
            clients.ToDictionary(client => client.Name.Value, StringComparer.OrdinalIgnoreCase);
    }
}
