using System.Text.Json;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.VirtualKeys;

namespace Bifrost.Infrastructure.Persistence.Repositories;

/// <summary>What a virtual key says about one MCP client, as the store has it.</summary>
/// <param name="McpClientName">What the client was called last.</param>
/// <param name="Tools">Which of its tools.</param>
/// <param name="McpClientId">The client; null in what an earlier release wrote.</param>
internal sealed record StoredGrant(string McpClientName, IReadOnlyList<string> Tools, string? McpClientId = null)
{
    public static IReadOnlyList<VirtualKeyGrant> Parse(string stored) =>
        [.. JsonSerializer.Deserialize<List<StoredGrant>>(stored)!
            .Select(grant => new VirtualKeyGrant(
                grant.McpClientId is null ? null : new McpClientId(grant.McpClientId),
                grant.McpClientName,
                ToolSelection.Of(grant.Tools)))];

    public static string Write(IEnumerable<VirtualKeyGrant> grants) =>
        JsonSerializer.Serialize(grants.Select(grant => new StoredGrant(grant.McpClientName, grant.Tools.ToNames(), grant.McpClient?.Value)));
}
