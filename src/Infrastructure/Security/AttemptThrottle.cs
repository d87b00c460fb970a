using System.Collections.Concurrent;
using Bifrost.Application.Ports;

namespace Bifrost.Infrastructure.Security;

/// <summary>
/// Counts attempts per purpose and source in fixed windows, in memory. The sources of one IPv6 /48 are also counted together,
/// with a multiple of the limit. Windows that have passed are dropped; when there are too many, those that end first.
/// </summary>
internal sealed class AttemptThrottle(TimeProvider time) : IThrottle
{
    /// <summary>Most windows that are kept, about 200 bytes each.</summary>
    internal const int MaximumWindows = 100_000;

    // Passed windows are swept this often: a flood of sources neither stays in memory nor makes every attempt pay for a sweep.
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Purpose, string Source), Window> _windows = new();
    private readonly Lock _trimming = new();
    private int _kept;
    private long _sweepAt;

    /// <summary>How many windows are kept.</summary>
    internal int Remembered => _windows.Count;

    public TimeSpan? Count(string purpose, string source, int maximum, TimeSpan window)
    {
        var now = time.GetUtcNow();
        SweepNowAndThen(now);

        // The network first: once it is over its limit, further sources in it take no memory.
        return SourceNetwork.Of(source) is { } network
            && CountOne(purpose, network, SourceNetwork.Sources * (long)maximum, window, now) is { } wait
                ? wait
                : CountOne(purpose, source, maximum, window, now);
    }

    private TimeSpan? CountOne(string purpose, string source, long maximum, TimeSpan window, DateTimeOffset now)
    {
        var isNew = false;
        var counted = _windows.AddOrUpdate(
            (purpose, source),
            _ =>
            {
                isNew = true;

                return new Window(now + window, 1);
            },
            (_, before) => now < before.EndsAt ? before with { Attempts = before.Attempts + 1 } : new Window(now + window, 1));

        if (isNew && Interlocked.Increment(ref _kept) > MaximumWindows)
        {
            Trim();
        }

        return counted.Attempts > maximum ? counted.EndsAt - now : null;
    }

    private void SweepNowAndThen(DateTimeOffset now)
    {
        var due = Volatile.Read(ref _sweepAt);

        // One thread moves the moment on and sweeps; the others go on counting.
        if (now.UtcTicks < due || Interlocked.CompareExchange(ref _sweepAt, (now + SweepInterval).UtcTicks, due) != due)
        {
            return;
        }

        foreach (var (key, window) in _windows)
        {
            if (now >= window.EndsAt)
            {
                Drop(key, window);
            }
        }
    }

    // Half of the windows at once, so that a flood of sources pays for it once in many attempts.
    private void Trim()
    {
        lock (_trimming)
        {
            if (Volatile.Read(ref _kept) <= MaximumWindows)
            {
                return;
            }

            foreach (var (key, window) in _windows.ToArray().OrderBy(each => each.Value.EndsAt).Take(MaximumWindows / 2))
            {
                Drop(key, window);
            }
        }
    }

    // Only the window that was seen: one that began meanwhile counts on.
    private void Drop((string Purpose, string Source) key, Window window)
    {
        if (_windows.TryRemove(KeyValuePair.Create(key, window)))
        {
            Interlocked.Decrement(ref _kept);
        }
    }

    private sealed record Window(DateTimeOffset EndsAt, int Attempts);
}
