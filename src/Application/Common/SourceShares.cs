using Bifrost.Application.Ports;

namespace Bifrost.Application.Common;

/// <summary>
/// Keeps rows of one kind within a bound over all, and each source within its share. A source beyond its share loses its oldest
/// row. When the bound is reached, the sources that have the most lose their oldest; one of them that asks is refused instead.
/// </summary>
internal sealed class SourceShares<TRows>(TRows rows, SourceRowCount<TRows> count, ISourceHash hash)
    where TRows : ISourceRows
{
    // A hundredth of the bound at once: the largest sources are looked for once in many requests.
    private const int BatchesOfBound = 100;

    /// <summary>Makes room for one more row. The hash to store with it, or null when there is no room for this source.</summary>
    /// <param name="source">The source, as <c>SourceAddress</c> names it.</param>
    /// <param name="maximum">Rows over all.</param>
    /// <param name="share">Rows of one source.</param>
    /// <param name="now">The moment of the request.</param>
    /// <param name="ct">Ends the request.</param>
    public async Task<long?> TryReserveAsync(string source, int maximum, int share, DateTimeOffset now, CancellationToken ct)
    {
        var owner = hash.Of(source);
        var held = await rows.CountAsync(owner, now, ct);

        if (count.IsDoubtful(maximum, now))
        {
            count.Set(await rows.CountAsync(now, ct), now);
        }

        if (count.Value >= maximum)
        {
            // A source with one row more than this one would have after the request has less right to it.
            var trimmed = await rows.TrimLargestAsync(held + 1, Math.Max(1, maximum / BatchesOfBound), now, ct);

            if (trimmed == 0)
            {
                return null;
            }

            count.Add(-trimmed);
        }

        if (held >= share)
        {
            count.Add(-await rows.TrimAsync(owner, share - 1, now, ct));
        }

        count.Add(1);

        return owner;
    }
}

/// <summary>
/// About how many rows of one kind there are, so that not every request counts them. Rows that went are noticed late, rows of
/// other replicas within ten seconds; near the bound it is read again.
/// </summary>
internal sealed class SourceRowCount<TRows>
    where TRows : ISourceRows
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private long _value;
    private long _readAt;

    /// <summary>The number as far as this process knows.</summary>
    public long Value => Interlocked.Read(ref _value);

    /// <summary>Whether the store has to be asked.</summary>
    public bool IsDoubtful(int maximum, DateTimeOffset now) =>
        Value >= maximum || now - new DateTimeOffset(Interlocked.Read(ref _readAt), TimeSpan.Zero) is var age && (age >= Lifetime || age < TimeSpan.Zero);

    /// <summary>Takes over what the store says.</summary>
    public void Set(int value, DateTimeOffset now)
    {
        Interlocked.Exchange(ref _value, value);
        Interlocked.Exchange(ref _readAt, now.UtcTicks);
    }

    /// <summary>Counts rows that this process adds or deletes.</summary>
    public void Add(int rows) => Interlocked.Add(ref _value, rows);
}
