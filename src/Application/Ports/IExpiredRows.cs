namespace Bifrost.Application.Ports;

/// <summary>What has expired in the store.</summary>
public interface IExpiredRows
{
    /// <summary>
    /// Deletes at most a batch of each kind and answers how many rows went: none when another process is at it.
    /// </summary>
    Task<int> DeleteAsync(DateTimeOffset now, TimeSpan unusedClientLifetime, int batch, CancellationToken ct);
}
