using System.Diagnostics;

namespace Bifrost.Api.Tests.Replicas.Cluster;

/// <summary>What is promised for soon: asked again and again, and never longer than was promised.</summary>
internal static class Soon
{
    /// <summary>What is changed at one replica holds at every other within this time.</summary>
    public static readonly TimeSpan Everywhere = TimeSpan.FromSeconds(5);

    /// <summary>A machine with much to do may take this long for what takes no time.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until it is so.</summary>
    public static async Task BeAsync(Func<Task<bool>> condition, string because, TimeSpan? within = null)
    {
        var started = Stopwatch.GetTimestamp();

        while (!await condition())
        {
            Stopwatch.GetElapsedTime(started).Should().BeLessThan(within ?? Patience, because);
            await Task.Delay(Glance);
        }
    }
}
