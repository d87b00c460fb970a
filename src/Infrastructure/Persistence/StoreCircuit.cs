using System.Diagnostics;
using Bifrost.Application.Ports;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Persistence;

/// <summary>
/// Whether the store is asked at all. Once it is away, requests are refused at once, and one in every <see cref="Pause"/> asks it
/// again. It measures real time: what it bounds are waits for a network.
/// </summary>
internal sealed partial class StoreCircuit(ILogger<StoreCircuit> logger)
{
    /// <summary>Between two tries while the store is away, and when a client is asked to try again.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private static readonly long PauseTicks = (long)(Pause.TotalSeconds * Stopwatch.Frequency);

    private long _answeredAt;
    private long _awaySince;
    private long _nextTry;

    /// <summary>Lets a caller ask the store, or throws <see cref="StoreUnavailableException"/>.</summary>
    public void Pass()
    {
        var next = Volatile.Read(ref _nextTry);

        if (next == 0)
        {
            return;
        }

        var now = Stopwatch.GetTimestamp();

        if (now < next || Interlocked.CompareExchange(ref _nextTry, now + PauseTicks, next) != next)
        {
            throw new StoreUnavailableException("it did not answer a moment ago.", Pause, cause: null);
        }
    }

    /// <summary>The store answered, be it with a refusal.</summary>
    public void Answered()
    {
        Volatile.Write(ref _answeredAt, Stopwatch.GetTimestamp());

        if (Volatile.Read(ref _nextTry) != 0 && Interlocked.Exchange(ref _nextTry, 0) != 0)
        {
            Back(logger, (long)Stopwatch.GetElapsedTime(Volatile.Read(ref _awaySince)).TotalSeconds);
        }
    }

    /// <summary>A try failed. The store counts as away unless it has answered another caller since the try began.</summary>
    /// <param name="fault">What failed.</param>
    /// <param name="trouble">What that says about the store.</param>
    /// <param name="began">Timestamp of the begin of the try.</param>
    public StoreUnavailableException Failed(Exception fault, StoreTrouble trouble, long began)
    {
        var reason = fault.Message.ReplaceLineEndings(" ");
        var now = Stopwatch.GetTimestamp();

        if (trouble == StoreTrouble.Away && Volatile.Read(ref _answeredAt) < began
            && Interlocked.Exchange(ref _nextTry, now + PauseTicks) == 0)
        {
            Volatile.Write(ref _awaySince, now);
            Away(logger, reason);
        }

        return new StoreUnavailableException(reason, Pause, fault);
    }

    [LoggerMessage(11, LogLevel.Warning, "The store is away: {Reason} Requests that need it are answered with 503 until it is back")]
    private static partial void Away(ILogger logger, string reason);

    [LoggerMessage(12, LogLevel.Information, "The store is back after {Seconds} seconds")]
    private static partial void Back(ILogger logger, long seconds);
}
