namespace Bifrost.Application.Gateway;

/// <summary>A connection that an answer is read on: the one it began on, or one on which the client took it up again.</summary>
/// <param name="drop">Ends the connection, because the client reads on another one by now.</param>
public sealed class AnswerReader(Action drop)
{
    /// <summary>The number of the last event that it has taken; at first, of the one that it goes on behind.</summary>
    public long Taken { get; internal set; }

    /// <summary>Whether it ends when it has taken what there is.</summary>
    internal bool IsDismissed { get; set; }

    internal void Drop() => drop();
}
