namespace Bifrost.Application.Settings;

/// <summary>How the audit trail is kept.</summary>
public sealed record AuditSettings
{
    /// <summary>After which audit events are deleted; null keeps them for ever.</summary>
    public TimeSpan? Retention { get; init; } = TimeSpan.FromDays(400);
}
