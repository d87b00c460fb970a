namespace Bifrost.Application.Gateway;

/// <summary>
/// What may be kept of answers so that they can be taken up again, and for how long. What does not fit is not kept.
/// </summary>
public sealed class AnswerKeeping(GatewayOptions options, KeptMemory memory, TimeProvider time)
{
    /// <summary>The memory that all of them share.</summary>
    public KeptMemory Memory => memory;

    /// <summary>Most answers of one session.</summary>
    public int MostAnswers => options.MaxKeptAnswers;

    /// <summary>Most events of one answer.</summary>
    public int MostEvents => options.MaxKeptEvents;

    /// <summary>Most bytes of them.</summary>
    public int MostBytes => options.MaxKeptBytes;

    /// <summary>How long a client waits before it comes back, unless the server says otherwise.</summary>
    public TimeSpan RetryTime => options.RetryTime;

    /// <summary>Runs something once an answer had no reader for too long.</summary>
    public ITimer AfterResumeTime(Action run) =>
        time.CreateTimer(static state => ((Action)state!)(), run, options.ResumeTime, Timeout.InfiniteTimeSpan);
}
