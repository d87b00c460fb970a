using System.Text.Json;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.VirtualKeys;

namespace Bifrost.Infrastructure.Persistence.Repositories;

/// <summary>What a virtual key says about one MCP client, as the store has it.</summary>
internal sealed record StoredGrant(string McpClientName, IReadOnlyList<string> Tools)
{
    public static IReadOnlyList<VirtualKeyGrant> Parse(string stored) =>
        [.. JsonSerializer.Deserialize<List<StoredGrant>>(stored)!
            .Select(grant => new VirtualKeyGrant(grant.McpClientName, ToolSelection.Of(grant.Tools)))];

    public static string Write(IEnumerable<VirtualKeyGrant> grants) =>
        JsonSerializer.Serialize(grants.Select(grant => new StoredGrant(grant.McpClientName, grant.Tools.ToNames())));
}
