using System.Runtime.CompilerServices;
using Bifrost.Domain.McpClients;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// Which revisions a server was found to refuse, so that nobody asks it twice (MCP 2026-07-28, versioning: the era is a
/// property of the server). Forgotten with its configuration.
/// </summary>
internal sealed class ServerEras
{
    private readonly ConditionalWeakTable<McpClient, Refused> _refused = [];

    /// <summary>Whether the server refused that era before.</summary>
    public bool Refuses(McpClient client, bool isModern) =>
        _refused.TryGetValue(client, out var refused) && (isModern ? refused.Modern : refused.Earlier);

    /// <summary>Notes that a server speaks one era and refused the other.</summary>
    public void Note(McpClient client, bool refusedModern) =>
        _refused.AddOrUpdate(client, new Refused(Modern: refusedModern, Earlier: !refusedModern));

    /// <summary>Forgets it: the server refused what it was known to speak.</summary>
    public void Forget(McpClient client) => _refused.Remove(client);

    private sealed record Refused(bool Modern, bool Earlier);
}
