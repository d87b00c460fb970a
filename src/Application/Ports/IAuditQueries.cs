using Bifrost.Application.Audit;
using Bifrost.Application.Common;

namespace Bifrost.Application.Ports;

/// <summary>The audit trail as an administrator reads it.</summary>
public interface IAuditQueries
{
    /// <summary>The events that meet the filter, the newest first.</summary>
    Task<PageOf<RecordedEvent>> ListAsync(AuditFilter filter, PageRequest page, CancellationToken ct);
}
