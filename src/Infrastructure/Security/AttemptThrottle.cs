using System.Collections.Concurrent;
using Bifrost.Application.Ports;

namespace Bifrost.Infrastructure.Security;

/// <summary>Counts attempts per purpose and source in fixed windows, in memory. Windows that have passed are forgotten.</summary>
internal sealed class AttemptThrottle(TimeProvider time) : IThrottle
{
    // Past this many sources the passed windows are swept; a flood of sources cannot grow the memory for long.
    private const int SweepAbove = 10_000;

    private readonly ConcurrentDictionary<(string Purpose, string Source), Window> _windows = new();

    public TimeSpan? Count(string purpose, string source, int maximum, TimeSpan window)
    {
        var now = time.GetUtcNow();

        if (_windows.Count > SweepAbove)
        {
            Sweep(now);
        }

        var counted = _windows.AddOrUpdate(
            (purpose, source),
            _ => new Window(now + window, 1),
            (_, before) => now < before.EndsAt ? before with { Attempts = before.Attempts + 1 } : new Window(now + window, 1));

        return counted.Attempts > maximum ? counted.EndsAt - now : null;
    }

    private void Sweep(DateTimeOffset now)
    {
        foreach (var (key, window) in _windows)
        {
            if (now >= window.EndsAt)
            {
                _windows.TryRemove(key, out _);
            }
        }
    }

    private sealed record Window(DateTimeOffset EndsAt, int Attempts);
}
