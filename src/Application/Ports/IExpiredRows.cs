using Bifrost.Domain.Upstream;

namespace Bifrost.Application.Ports;

/// <summary>What has expired in the store.</summary>
public interface IExpiredRows
{
    /// <summary>
    /// Deletes at most a batch of each kind and answers how many rows went: none when another process is at it.
    /// </summary>
    Task<int> DeleteAsync(DateTimeOffset now, TimeSpan unusedClientLifetime, int batch, CancellationToken ct);

    /// <summary>Deletes at most a batch of audit events from before a moment and answers how many went: none when another process is at it.</summary>
    Task<int> DeleteAuditAsync(DateTimeOffset before, int batch, CancellationToken ct);

    /// <summary>
    /// At most a batch of the connections that nobody can use any more: their identity is gone, or their server or virtual key left
    /// the configuration file thirty days ago. None when another process is at it.
    /// </summary>
    Task<IReadOnlyList<ConnectedAccount>> ListAbandonedAsync(DateTimeOffset now, int batch, CancellationToken ct);
}
