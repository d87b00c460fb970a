namespace Bifrost.Application.Gateway;

/// <summary>A connection that an answer is read on: the one it began on, or one on which the client took it up again.</summary>
public sealed class AnswerReader : IDisposable
{
    private readonly CancellationTokenSource _dropped = new();

    /// <summary>Begins to read.</summary>
    public AnswerReader() => Dropped = _dropped.Token;

    /// <summary>Cancelled when the client reads on another connection by now: this one ends.</summary>
    public CancellationToken Dropped { get; }

    /// <summary>The number of the last event that it has taken; at first, of the one that it goes on behind.</summary>
    public long Taken { get; internal set; }

    /// <summary>Whether it ends when it has taken what there is.</summary>
    internal bool IsDismissed { get; set; }

    /// <summary>Ends it, after it has left the answer.</summary>
    public void Dispose() => _dropped.Dispose();

    // What follows does not run within the lock of the answer.
    internal void Drop() => _ = _dropped.CancelAsync();
}
