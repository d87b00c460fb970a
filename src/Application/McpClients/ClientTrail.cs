using Bifrost.Application.Settings;
using Bifrost.Domain.Common;

namespace Bifrost.Application.McpClients;

/// <summary>Records what administrators do to MCP clients, as it was and as it is, without secrets.</summary>
internal sealed class ClientTrail(IAuditTrail audit)
{
    public Task RecordAsync(
        string kind, string source, string id, McpServerSettings? before, McpServerSettings? after, DateTimeOffset now, CancellationToken ct) =>
        audit.RecordAsync(
            new AuditEvent(kind, AuditEvent.Administrator, id)
            {
                Source = source,
                Before = before is null ? null : McpClientSheet.Of(before).ToJson(),
                After = after is null ? null : McpClientSheet.Of(after).ToJson(),
            },
            now,
            ct);
}
