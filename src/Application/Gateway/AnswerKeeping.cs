namespace Bifrost.Application.Gateway;

/// <summary>
/// What may be kept of answers so that they can be taken up again, and for how long: of one answer, and of all clients' answers
/// together. What does not fit is not kept.
/// </summary>
public sealed class AnswerKeeping(GatewayOptions options, TimeProvider time)
{
    private long _bytes;

    /// <summary>Most answers of one session.</summary>
    public int MostAnswers => options.MaxKeptAnswers;

    /// <summary>Most events of one answer.</summary>
    public int MostEvents => options.MaxKeptEvents;

    /// <summary>Most bytes of them.</summary>
    public int MostBytes => options.MaxKeptBytes;

    /// <summary>How long a client waits before it comes back, unless the server says otherwise.</summary>
    public TimeSpan RetryTime => options.RetryTime;

    /// <summary>The bytes that are kept of all answers.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Takes room for an event; false when there is none left.</summary>
    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= options.MaxKeptBytesInAll)
        {
            return true;
        }

        Give(bytes);

        return false;
    }

    /// <summary>Gives room back.</summary>
    public void Give(int bytes) => Interlocked.Add(ref _bytes, -bytes);

    /// <summary>Runs something once an answer had no reader for too long.</summary>
    public ITimer AfterResumeTime(Action run) =>
        time.CreateTimer(static state => ((Action)state!)(), run, options.ResumeTime, Timeout.InfiniteTimeSpan);
}
