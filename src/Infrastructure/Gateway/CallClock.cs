namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// How long one answer is waited for. A server that says how far it is has its time anew, but not for ever: the whole of a call
/// takes no longer than <see cref="MostTurns"/> times that. Once it is disposed, extending it does nothing: a person may answer
/// after the call that the question belonged to has ended.
/// </summary>
internal sealed class CallClock : IDisposable
{
    /// <summary>How often the time may pass in all.</summary>
    public const int MostTurns = 20;

    private readonly CancellationTokenSource _end;
    private readonly CancellationTokenRegistration _asker;
    private readonly TimeSpan _turn;
    private readonly TimeProvider _time;
    private readonly long _start;

    public CallClock(TimeSpan turn, TimeProvider time, CancellationToken ct)
    {
        _turn = turn;
        _time = time;
        _start = time.GetTimestamp();
        _end = new CancellationTokenSource(turn, time);
        Token = _end.Token;
        _asker = ct.UnsafeRegister(static end => ((CancellationTokenSource)end!).Cancel(), _end);
    }

    /// <summary>Cancelled when the time is over or the asker is gone.</summary>
    public CancellationToken Token { get; }

    /// <summary>The server lives: its time begins anew.</summary>
    public void Restart() => Extend(_turn);

    /// <summary>A person is asked: that may take all the time there is.</summary>
    public void WaitForPerson() => Extend(_turn * MostTurns);

    /// <inheritdoc/>
    public void Dispose()
    {
        // The first waits for a cancellation under way.
        _asker.Dispose();
        _end.Dispose();
    }

    private void Extend(TimeSpan wanted)
    {
        var left = (_turn * MostTurns) - _time.GetElapsedTime(_start);

        if (left <= TimeSpan.Zero)
        {
            return;
        }

        try
        {
            _end.CancelAfter(wanted < left ? wanted : left);
        }
        catch (ObjectDisposedException)
        {
            // The call has ended; nothing waits by this clock.
        }
    }
}
