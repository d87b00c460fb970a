using System.Collections.Concurrent;
using Bifrost.Application.Ports;

namespace Bifrost.Infrastructure.Security;

/// <summary>Counts attempts per purpose and source in fixed windows, in memory. Windows that have passed are forgotten.</summary>
internal sealed class AttemptThrottle(TimeProvider time) : IThrottle
{
    // Passed windows are swept this often: a flood of sources neither stays in memory nor makes every attempt pay for a sweep.
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Purpose, string Source), Window> _windows = new();
    private long _sweepAt;

    /// <summary>How many windows are remembered.</summary>
    internal int Remembered => _windows.Count;

    public TimeSpan? Count(string purpose, string source, int maximum, TimeSpan window)
    {
        var now = time.GetUtcNow();

        SweepNowAndThen(now);

        var counted = _windows.AddOrUpdate(
            (purpose, source),
            _ => new Window(now + window, 1),
            (_, before) => now < before.EndsAt ? before with { Attempts = before.Attempts + 1 } : new Window(now + window, 1));

        return counted.Attempts > maximum ? counted.EndsAt - now : null;
    }

    public TimeSpan? Exhausted(string purpose, string source, int maximum)
    {
        var now = time.GetUtcNow();

        return _windows.TryGetValue((purpose, source), out var window) && now < window.EndsAt && window.Attempts >= maximum
            ? window.EndsAt - now
            : null;
    }

    private void SweepNowAndThen(DateTimeOffset now)
    {
        var due = Volatile.Read(ref _sweepAt);

        // Whoever moves the moment on sweeps; everybody else goes on counting.
        if (now.UtcTicks < due || Interlocked.CompareExchange(ref _sweepAt, (now + SweepInterval).UtcTicks, due) != due)
        {
            return;
        }

        foreach (var (key, window) in _windows)
        {
            if (now >= window.EndsAt)
            {
                // Only the window that was seen: one that began meanwhile counts on.
                _windows.TryRemove(KeyValuePair.Create(key, window));
            }
        }
    }

    private sealed record Window(DateTimeOffset EndsAt, int Attempts);
}
