using System.Collections.Concurrent;
using Bifrost.Application.Ports;

namespace Bifrost.Infrastructure.Security;

/// <summary>Counts attempts per purpose and source in fixed windows, in memory. Windows that have passed are forgotten.</summary>
internal sealed class AttemptThrottle(TimeProvider time) : IThrottle
{
    // Passed windows are swept now and then, not at every attempt: a flood of sources must not make each one dear.
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Purpose, string Source), Window> _windows = new();
    private long _sweptAt = time.GetTimestamp();

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
        var last = Volatile.Read(ref _sweptAt);

        if (time.GetElapsedTime(last) < SweepEvery
            || Interlocked.CompareExchange(ref _sweptAt, time.GetTimestamp(), last) != last)
        {
            return;
        }

        foreach (var (key, window) in _windows)
        {
            if (now >= window.EndsAt)
            {
                _windows.TryRemove(KeyValuePair.Create(key, window));
            }
        }
    }

    private sealed record Window(DateTimeOffset EndsAt, int Attempts);
}
