namespace Bifrost.Domain.Common;

/// <summary>The append-only record of what happened; written in the transaction of what it records.</summary>
public interface IAuditTrail
{
    /// <summary>Appends one event.</summary>
    Task RecordAsync(AuditEvent auditEvent, DateTimeOffset now, CancellationToken ct);
}
