using System.Collections.Concurrent;

namespace Bifrost.Infrastructure.Persistence.Queries;

/// <summary>
/// What the store answered within the last five seconds. An answer is used while nothing that could change it was written by
/// this process; what other processes write is seen when the time is over. Absence is never remembered, and when there is no
/// more room everything is forgotten.
/// </summary>
internal sealed class RecentEntries<TKey, TValue>(TimeProvider time)
    where TKey : struct, IEquatable<TKey>
    where TValue : class
{
    /// <summary>How long an answer is used: how late a revocation by another process is seen.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    private const int MostEntries = 10_000;

    private readonly ConcurrentDictionary<TKey, Entry> _entries = new();

    /// <summary>The answer, or null when the store has to be asked.</summary>
    /// <param name="key">What was asked for.</param>
    /// <param name="version">How often this process changed the area, as of now.</param>
    public TValue? Find(TKey key, long version)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            return null;
        }

        if (entry.Version == version && time.GetElapsedTime(entry.ReadAt) < Lifetime)
        {
            return entry.Value;
        }

        _entries.TryRemove(new KeyValuePair<TKey, Entry>(key, entry));

        return null;
    }

    /// <summary>Keeps an answer.</summary>
    /// <param name="key">What was asked for.</param>
    /// <param name="value">The answer.</param>
    /// <param name="version">How often this process had changed the area before the store was asked.</param>
    /// <param name="readAt">When that was, as a timestamp of the clock.</param>
    public void Keep(TKey key, TValue value, long version, long readAt)
    {
        if (_entries.Count >= MostEntries)
        {
            _entries.Clear();
        }

        _entries[key] = new Entry(value, version, readAt);
    }

    /// <summary>Forgets an answer before its time.</summary>
    public void Forget(TKey key) => _entries.TryRemove(key, out _);

    private sealed record Entry(TValue Value, long Version, long ReadAt);
}
