using Bifrost.Domain.McpClients;

namespace Bifrost.Infrastructure.Catalog;

/// <summary>The MCP clients as of the last load, swapped as a whole: a reader sees all of a change or nothing.</summary>
internal sealed class McpClientCatalog : IMcpClientCatalog
{
    private volatile Snapshot _current = new([], []);

    public IReadOnlyList<McpClient> All => _current.Active;

    public IReadOnlyList<string> ExtraHeaders => _current.ExtraHeaders;

    public McpClient? Find(McpClientId id) => _current.ById.GetValueOrDefault(id.Value);

    public McpClient? FindKnown(McpClientId id) => Find(id) ?? _current.Waiting.GetValueOrDefault(id.Value);

    public McpClient? FindByName(string name) => _current.ByName.GetValueOrDefault(name);

    /// <summary>Makes these the clients.</summary>
    /// <param name="active">Those that are served.</param>
    /// <param name="waiting">Those that wait for their administrator's login; null: none.</param>
    public void Replace(IReadOnlyList<McpClient> active, IReadOnlyList<McpClient>? waiting = null) =>
        _current = new Snapshot(active, waiting ?? []);

    private sealed class Snapshot(IReadOnlyList<McpClient> active, IReadOnlyList<McpClient> waiting)
    {
        public IReadOnlyList<McpClient> Active { get; } = active;

        public IReadOnlyList<string> ExtraHeaders { get; } =
            [.. active.SelectMany(client => client.ExtraHeaders).Distinct(StringComparer.OrdinalIgnoreCase)];

        public Dictionary<string, McpClient> ById { get; } =
            active.ToDictionary(client => client.Id.Value, StringComparer.Ordinal);

        public Dictionary<string, McpClient> ByName { get; } =
            active.ToDictionary(client => client.Name.Value, StringComparer.OrdinalIgnoreCase);

        public Dictionary<string, McpClient> Waiting { get; } =
            waiting.ToDictionary(client => client.Id.Value, StringComparer.Ordinal);
    }
}
