namespace Bifrost.Testing;

/// <summary>The time of tests that hold the clock themselves.</summary>
public static class Moment
{
    /// <summary>A fixed moment at which everything starts.</summary>
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The smallest step of time: the distance between the last valid and the first invalid moment.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
}
