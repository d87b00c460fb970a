namespace Bifrost.Domain.Upstream;

/// <summary>
/// When a provider that refuses a refresh token is asked again, and when its refusal counts as the end of the grant: after three
/// refusals over at least ten minutes. The grant is then tried on ever more rarely, for a month, because some providers refuse by
/// mistake.
/// </summary>
public static class RefusalPause
{
    /// <summary>So many refusals without a success between them end the use of a grant.</summary>
    public const int Decisive = 3;

    /// <summary>The refusals must be spread over at least this time.</summary>
    public static readonly TimeSpan DecisiveAfter = TimeSpan.FromMinutes(10);

    /// <summary>A grant whose use has ended is tried for this long, counted from the first refusal.</summary>
    public static readonly TimeSpan TriedFor = TimeSpan.FromDays(30);

    private static readonly TimeSpan First = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Next = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan ShortestAfterEnd = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestAfterEnd = TimeSpan.FromHours(24);

    /// <summary>The pause after so many refusals.</summary>
    /// <param name="refusals">How many, the last one included.</param>
    /// <param name="asked">What the provider asked for (Retry-After), or null.</param>
    /// <param name="spread">From 0 up to 1: up to a fifth of the pause is left out, so that what was refused together is spread.</param>
    public static TimeSpan After(int refusals, TimeSpan? asked, double spread)
    {
        var own = (refusals <= 1 ? First : Next) * (1 - (spread / 5));

        return asked > own ? Shorter(asked.Value, RefreshPause.LongestAsked) : own;
    }

    /// <summary>The pause after a try of a grant whose use has ended; null when it is not tried again.</summary>
    /// <param name="elapsed">How long ago the first refusal was.</param>
    /// <param name="spread">From 0 up to 1, as in <see cref="After"/>.</param>
    public static TimeSpan? AfterEnd(TimeSpan elapsed, double spread)
    {
        if (elapsed >= TriedFor)
        {
            return null;
        }

        return Shorter(elapsed > ShortestAfterEnd ? elapsed : ShortestAfterEnd, LongestAfterEnd) * (1 - (spread / 5));
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
