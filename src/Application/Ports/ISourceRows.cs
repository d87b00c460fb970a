namespace Bifrost.Application.Ports;

/// <summary>
/// Rows of one kind that anybody can make without a credential, each with the hash of its source. What counts is only those
/// that still wait: an answered flow or a used client is none of them.
/// </summary>
public interface ISourceRows
{
    /// <summary>How many there are in all.</summary>
    Task<int> CountAsync(DateTimeOffset now, CancellationToken ct);

    /// <summary>How many a source has.</summary>
    Task<int> CountAsync(long source, DateTimeOffset now, CancellationToken ct);

    /// <summary>Deletes the oldest rows of a source, so that it keeps this many.</summary>
    Task<int> TrimAsync(long source, int keep, DateTimeOffset now, CancellationToken ct);

    /// <summary>
    /// Deletes the oldest rows of the sources that have the most, at most a batch, from none that has no more than
    /// <paramref name="keep"/>. Answers how many went.
    /// </summary>
    Task<int> TrimLargestAsync(int keep, int batch, DateTimeOffset now, CancellationToken ct);
}

/// <summary>Flows that wait for a person.</summary>
public interface IPendingFlowRows : ISourceRows;

/// <summary>Registered clients that nobody has used.</summary>
public interface IUnusedClientRows : ISourceRows;

/// <summary>Names sources in the store without keeping addresses.</summary>
public interface ISourceHash
{
    /// <summary>
    /// The same number for the same IPv4 address or IPv6 /48 as long as the process runs. Nobody finds the address from it, not
    /// even with the store and every key that is configured.
    /// </summary>
    /// <param name="source">The source, as <c>SourceAddress</c> names it.</param>
    long Of(string source);
}
