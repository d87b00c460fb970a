using System.Collections.Concurrent;

namespace Bifrost.Application.Gateway;

/// <summary>
/// The values that were used last, by text. It is made of two halves: what is used of the older one moves to the newer one, and when
/// that is full, what is left in the older one is forgotten. Nothing is counted or searched, and looking up takes no lock.
/// </summary>
/// <param name="half">Most values in each half.</param>
internal sealed class RecentlyUsed<TValue>(int half)
    where TValue : class
{
    private readonly Lock _gate = new();
    private volatile Half _newer = new();
    private volatile Half _older = new();

    /// <summary>The value of a key, or null.</summary>
    public TValue? Find(string key)
    {
        if (_newer.Values.TryGetValue(key, out var value))
        {
            return value;
        }

        if (!_older.Values.TryGetValue(key, out value))
        {
            return null;
        }

        Keep(key, value);

        return value;
    }

    /// <summary>Keeps a value.</summary>
    public void Keep(string key, TValue value)
    {
        var newer = _newer;

        if (!newer.Values.TryAdd(key, value) || Interlocked.Increment(ref newer.Count) < half)
        {
            return;
        }

        lock (_gate)
        {
            if (_newer == newer)
            {
                _older = newer;
                _newer = new Half();
            }
        }
    }

    private sealed class Half
    {
        public ConcurrentDictionary<string, TValue> Values { get; } = new(StringComparer.Ordinal);

        public int Count;
    }
}
