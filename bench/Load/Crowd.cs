using System.Diagnostics;
using Bifrost.Bench.Setup;

namespace Bifrost.Bench.Load;

/// <summary>What one slice of load showed.</summary>
/// <param name="Calls">Calls that were answered.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Median">Half of the calls took at most this long, in microseconds.</param>
/// <param name="Worst">99 of 100 calls took at most this long, in microseconds.</param>
/// <param name="Processor">Milliseconds of processor time of the way itself per 1000 calls.</param>
/// <param name="Allocated">Bytes the way allocated per call.</param>
internal sealed record Slice(int Calls, TimeSpan Elapsed, double Median, double Worst, double Processor, double Allocated)
{
    /// <summary>Calls per second.</summary>
    public double Rate => Calls / Elapsed.TotalSeconds;
}

/// <summary>Callers that call one way at once, each as soon as it has its answer.</summary>
internal sealed class Crowd : IDisposable
{
    private readonly List<Caller> _callers;
    private readonly Way _way;
    private readonly Scenario _scenario;

    private Crowd(List<Caller> callers, Way way, Scenario scenario)
    {
        _callers = callers;
        _way = way;
        _scenario = scenario;
    }

    /// <summary>As many as are wanted; nobody calls yet.</summary>
    public static Crowd Gather(Way way, Scenario scenario, int count)
    {
        var (port, request) = (way.PortFor(scenario), way.RequestFor(scenario));

        return new Crowd([.. Enumerable.Range(0, count).Select(_ => new Caller(port, request))], way, scenario);
    }

    /// <summary>Calls for this long. Connecting is not part of it.</summary>
    public async Task<Slice> CallAsync(TimeSpan time)
    {
        foreach (var caller in _callers)
        {
            await caller.ConnectAsync();
        }

        var before = _way.Process?.Read() ?? default;
        var start = Stopwatch.GetTimestamp();
        var end = start + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var times = await Task.WhenAll(_callers.Select(caller => Task.Run(() => CallAsync(caller, end))));
        var elapsed = Stopwatch.GetElapsedTime(start);
        var after = _way.Process?.Read() ?? default;
        var all = times.SelectMany(one => one).Order().ToArray();

        return new Slice(
            all.Length,
            elapsed,
            all[all.Length / 2],
            all[all.Length * 99 / 100],
            (after.Processor - before.Processor).TotalMilliseconds * 1000 / all.Length,
            (after.Allocated - before.Allocated) / (double)all.Length);
    }

    /// <inheritdoc/>
    public void Dispose() => _callers.ForEach(caller => caller.Dispose());

    private async Task<List<double>> CallAsync(Caller caller, long end)
    {
        var times = new List<double>(4096);
        var last = Stopwatch.GetTimestamp();

        do
        {
            await caller.CallAsync(_scenario.LeastAnswer);
            var now = Stopwatch.GetTimestamp();
            times.Add((now - last) * 1e6 / Stopwatch.Frequency);
            last = now;
        }
        while (last < end);

        return times;
    }
}
