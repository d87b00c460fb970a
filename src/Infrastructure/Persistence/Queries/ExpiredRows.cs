using Bifrost.Application.Ports;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Sessions;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Bifrost.Infrastructure.Persistence.Repositories;

namespace Bifrost.Infrastructure.Persistence.Queries;

/// <summary>
/// What nothing can ask for any more. Flows and codes outlive their expiry, so that a repeat still gets its own refusal and
/// a replay still revokes; connections are not deleted here but ended, because their providers are told.
/// </summary>
internal sealed class ExpiredRows(DbSession db, ISqlDialect dialect) : IExpiredRows
{
    // What a server or a key of the file left behind when it went; a file is often edited in two steps.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    public async Task<int> DeleteAsync(DateTimeOffset now, TimeSpan unusedClientLifetime, int batch, CancellationToken ct)
    {
        if (!await db.TryLockAsync(StoreLock.Purge, ct))
        {
            return 0;
        }

        var args = new
        {
            Batch = batch,
            Now = now.ToUnix(),
            FlowsBefore = (now - PendingFlow.Remembrance).ToUnix(),
            CodesBefore = (now - Session.Lifetime).ToUnix(),
            ClientsBefore = (now - unusedClientLifetime).ToUnix(),
            Skipped = KindName.Session,
            UserKind = KindName.User,
            ChosenBefore = (now - PendingFlow.Lifetime).ToUnix(),
        };
        var deleted = 0;

        foreach (var (table, condition) in Expired)
        {
            deleted += await db.WriteAsync(dialect.DeleteSome(table, condition), args, ct);
        }

        return deleted;
    }

    public async Task<int> DeleteAuditAsync(DateTimeOffset before, int batch, CancellationToken ct) =>
        await db.TryLockAsync(StoreLock.Purge, ct)
            ? await db.WriteAsync(dialect.DeleteSome(Audit.Table, Audit.Condition), new { Batch = batch, AuditBefore = before.ToUnix() }, ct)
            : 0;

    internal static readonly (string Table, string Condition) Audit = ("audit_events", "occurred_at <= @AuditBefore");

    public async Task<IReadOnlyList<ConnectedAccount>> ListAbandonedAsync(DateTimeOffset now, int batch, CancellationToken ct)
    {
        if (!await db.TryLockAsync(StoreLock.Purge, ct))
        {
            return [];
        }

        var where = new
        {
            KeyKind = KindName.VirtualKey,
            DeactivatedBefore = (now - Kept).ToUnix(),
            Limit = batch,
            Offset = 0,
        };

        return [.. (await db.PageAsync<Row>(Sql.ListAbandoned, where, ct)).Select(row => row.ToAccount())];
    }

    // In this order: a subject of Skip goes with its last session; what was connected under it is abandoned then. A flow is over at
    // the latest a flow's lifetime after a subject was chosen in it, and without a session nobody consented.
    internal static readonly IReadOnlyList<(string Table, string Condition)> Expired =
    [
        ("pending_flows", "expires_at <= @FlowsBefore"),
        ("authorization_codes", "expires_at <= @CodesBefore"),
        ("access_tokens", "expires_at <= @Now"),
        ("sessions", "expires_at <= @Now"),
        // One that was used is told apart from one that nobody knows, as long as flows are.
        ("upstream_authorizations", "expires_at <= @FlowsBefore OR (expires_at <= @Now AND completed_at IS NULL)"),
        ("link_handles", "expires_at <= @Now"),
        ("browser_bindings", "expires_at <= @Now"),
        ("oauth_clients", "last_used_at IS NULL AND registered_at <= @ClientsBefore"),
        ("subjects", """
            kind = @Skipped AND created_at <= @ChosenBefore
              AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.subject_id = subjects.subject_id)
            """),
        ("subjects", """
            kind = @UserKind AND is_provisional = 1 AND created_at <= @ChosenBefore
              AND NOT EXISTS (SELECT 1 FROM pending_flows f
                WHERE f.subject_id = subjects.subject_id AND f.outcome IS NULL AND f.expires_at > @Now)
              AND NOT EXISTS (SELECT 1 FROM upstream_authorizations a WHERE a.subject_id = subjects.subject_id)
              AND NOT EXISTS (SELECT 1 FROM connections c WHERE c.subject_id = subjects.subject_id)
            """),
    ];

    private sealed class Row
    {
        public required string ConnectionId { get; init; }

        public required string SubjectId { get; init; }

        public required string McpClientId { get; init; }

        public required string Issuer { get; init; }

        public required string Label { get; init; }

        public ConnectedAccount ToAccount() => new(
            new ConnectionId(ConnectionId), new SubjectId(SubjectId), new McpClientId(McpClientId), Issuer, Label);
    }

    private static class Sql
    {
        public const string ListAbandoned = """
            SELECT connection_id AS ConnectionId, subject_id AS SubjectId, mcp_client_id AS McpClientId, issuer AS Issuer,
              label AS Label
            FROM connections
            WHERE NOT EXISTS (SELECT 1 FROM subjects p WHERE p.subject_id = connections.subject_id)
              OR EXISTS (SELECT 1 FROM mcp_clients m WHERE m.mcp_client_id = connections.mcp_client_id
                AND m.is_active = 0 AND m.deactivated_at <= @DeactivatedBefore)
              OR EXISTS (SELECT 1 FROM subjects p INNER JOIN virtual_keys k ON k.virtual_key_id = p.subject_key
                WHERE p.subject_id = connections.subject_id AND p.kind = @KeyKind AND k.is_file_managed = 1
                AND k.is_active = 0 AND k.updated_at <= @DeactivatedBefore)
            ORDER BY connection_id
            """;
    }
}
