namespace Bifrost.Application.Gateway;

/// <summary>A connection that an answer is read on: the one it began on, or one on which the client took it up again.</summary>
public sealed class AnswerReader
{
    // Not disposed: it holds no timer, and it may be cancelled while the connection ends.
    private readonly CancellationTokenSource _dropped = new();

    /// <summary>Cancelled when the client reads on another connection by now: this one ends.</summary>
    public CancellationToken Dropped => _dropped.Token;

    /// <summary>The number of the last event that it has taken; at first, of the one that it goes on behind.</summary>
    public long Taken { get; internal set; }

    /// <summary>Whether it ends when it has taken what there is.</summary>
    internal bool IsDismissed { get; set; }

    // What follows does not run within the lock of the answer.
    internal void Drop() => _ = _dropped.CancelAsync();
}
