using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Bifrost.Testing;

/// <summary>A clock that a test moves, and that says when somebody has begun to wait by it.</summary>
public sealed class WatchedTime : FakeTimeProvider
{
    private readonly ConcurrentDictionary<TimeSpan, SemaphoreSlim> _begun = new();

    public WatchedTime()
    {
    }

    public WatchedTime(DateTimeOffset start)
        : base(start)
    {
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Begun(dueTime).Release();

        return timer;
    }

    /// <summary>Is done once for each time that somebody began to wait this long.</summary>
    public Task WaitedForAsync(TimeSpan time) => Begun(time).WaitAsync();

    /// <summary>Lets a time pass in steps, each as soon as somebody waits that long.</summary>
    public async Task PassAsync(TimeSpan time, TimeSpan step)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += step)
        {
            await WaitedForAsync(step);
            Advance(step);
        }
    }

    private SemaphoreSlim Begun(TimeSpan time) => _begun.GetOrAdd(time, _ => new SemaphoreSlim(0));
}
