using Bifrost.Domain.Common;

namespace Bifrost.Application.Common;

/// <summary>Who ends or changes something, as the audit trail tells it.</summary>
/// <param name="Actor">Who: a subject, the administrator, or the configuration file.</param>
/// <param name="Source">The network address the call came from; null for what is no call of the management API.</param>
public sealed record WrittenBy(string Actor, string? Source = null)
{
    /// <summary>The configuration file, at the start.</summary>
    public static readonly WrittenBy Configuration = new("configuration");

    /// <summary>Bifrost itself, when what keeps something has expired.</summary>
    public static readonly WrittenBy Expiry = new("bifrost");

    /// <summary>A call of the management API.</summary>
    public static WrittenBy Administrator(string source) => new(AuditEvent.Administrator, source);

    /// <summary>What they did.</summary>
    public AuditEvent Did(string kind, string? target = null, string? detail = null) => new(kind, Actor, target, detail)
    {
        Source = Source,
    };
}
