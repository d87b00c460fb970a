using Bifrost.Domain.Common;

namespace Bifrost.Infrastructure.Persistence.Repositories;

internal sealed class AuditTrail(DbSession db, ISecretGenerator secrets) : IAuditTrail
{
    public Task RecordAsync(AuditEvent auditEvent, DateTimeOffset now, CancellationToken ct) =>
        db.WriteAsync(
            Sql.Add,
            new
            {
                EventId = secrets.NewId(),
                OccurredAt = now.ToUnix(),
                auditEvent.Kind,
                auditEvent.Actor,
                auditEvent.Target,
                auditEvent.Detail,
                auditEvent.Source,
                StateBefore = auditEvent.Before,
                StateAfter = auditEvent.After,
            },
            ct);

    private static class Sql
    {
        public const string Add = """
            INSERT INTO audit_events (event_id, occurred_at, kind, actor, target, detail, source, state_before, state_after)
            VALUES (@EventId, @OccurredAt, @Kind, @Actor, @Target, @Detail, @Source, @StateBefore, @StateAfter)
            """;
    }
}
