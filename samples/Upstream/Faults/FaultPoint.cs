using Bifrost.Samples.Upstream.Recording;

namespace Bifrost.Samples.Upstream.Faults;

/// <summary>
/// One endpoint's faults. They are taken in the order in which they were set; with none left it behaves well.
/// </summary>
public sealed class FaultPoint
{
    private readonly Lock _lock = new();
    private readonly List<Entry> _entries = [];

    /// <summary>The next requests, or the next of those that <paramref name="when"/> picks, meet this fault.</summary>
    public void Next(Fault fault, int times = 1, Func<ReceivedRequest, bool>? when = null) =>
        Add(new(fault, times, when));

    /// <summary>
    /// Every request, or every one that <paramref name="when"/> picks, meets this fault until <see cref="Clear"/>.
    /// </summary>
    public void Always(Fault fault, Func<ReceivedRequest, bool>? when = null) => Add(new(fault, int.MaxValue, when));

    /// <summary>The endpoint behaves well again.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
        }
    }

    internal Fault? Take(ReceivedRequest request)
    {
        lock (_lock)
        {
            var entry = _entries.Find(e => e.Picks?.Invoke(request) ?? true);

            if (entry is not null && --entry.Left == 0)
            {
                _entries.Remove(entry);
            }

            return entry?.Fault;
        }
    }

    private void Add(Entry entry)
    {
        lock (_lock)
        {
            _entries.Add(entry);
        }
    }

    private sealed class Entry(Fault fault, int times, Func<ReceivedRequest, bool>? picks)
    {
        public Fault Fault => fault;

        public Func<ReceivedRequest, bool>? Picks => picks;

        public int Left { get; set; } = times;
    }
}
