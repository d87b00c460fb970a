namespace Bifrost.Domain.Upstream;

/// <summary>
/// How long a provider is left alone after it could not renew a token: twice as long after each failure, up to a quarter of
/// a minute, spread at random; as long as it asks for, up to five minutes.
/// </summary>
public static class RefreshPause
{
    /// <summary>After the first failure, at most.</summary>
    public static readonly TimeSpan First = TimeSpan.FromSeconds(1);

    /// <summary>After any number of failures, at most.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    /// <summary>However long a provider asks for.</summary>
    public static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(5);

    /// <summary>The pause after so many failures in a row.</summary>
    /// <param name="failures">How many, the last one included.</param>
    /// <param name="asked">What the provider asked for (Retry-After), or null.</param>
    /// <param name="spread">From 0 up to 1: half of the pause is fixed, half is spread.</param>
    public static TimeSpan After(int failures, TimeSpan? asked, double spread)
    {
        var full = Math.Min(First.TotalSeconds * Math.Pow(2, Math.Min(failures - 1, 10)), Longest.TotalSeconds);
        var own = TimeSpan.FromSeconds(full * (0.5 + (spread / 2)));

        // What a provider asks for is a minimum; those who come after it are spread too.
        return asked is { } minimum && minimum > TimeSpan.Zero
            ? TimeSpan.FromTicks(Math.Min(minimum.Ticks, LongestAsked.Ticks)) + (own / 2)
            : own;
    }
}
