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
            },
            ct);

    private static class Sql
    {
        public const string Add = """
            INSERT INTO audit_events (event_id, occurred_at, kind, actor, target, detail)
            VALUES (@EventId, @OccurredAt, @Kind, @Actor, @Target, @Detail)
            """;
    }
}
