using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Bifrost.Bench.Load;
using Bifrost.Bench.Setup;

namespace Bifrost.Bench.Figures;

/// <summary>The report as people read it, in Markdown.</summary>
internal static class Report
{
    private static readonly string[] Ways = [Field.Direct, Field.Yarp, Field.Typed, Field.Bifrost];

    /// <summary>Writes it.</summary>
    public static string Write(
        BenchOptions options, IReadOnlyList<Cell> cells, IReadOnlyDictionary<string, double> memory, TimeSpan elapsed)
    {
        var text = new StringBuilder();
        text.AppendLine("# What a call through Bifrost costs").AppendLine();
        text.AppendLine(Inv(
            $"Made by `bench/run.sh`: {options.Rounds} rounds, {options.Slice.TotalMilliseconds} ms of load on each way in each, all ways in turn, {elapsed.TotalMinutes:0} minutes."));
        text.AppendLine("Machine: " + Machine()).AppendLine();
        text.AppendLine(
            """
            The upstream server answers prepared bytes and wants its token with every message (`direct`). `YARP` passes on and does
            nothing else. `C# SDK` is a pass-through of the SDK's server and client, which authenticates nobody. `Bifrost` is the
            product with its store on disk: it authenticates an access token, finds the account that this user connected at the
            server, cuts the prefix off the tool's name and sends the account's own token. Callers, server and every way share the
            machine. Processor time and memory are the way's own; the server's and the callers' are not in them.
            """).AppendLine();
        AppendLimits(text, cells, memory);

        foreach (var cells1 in cells.GroupBy(cell => cell.Scenario.Name))
        {
            AppendScenario(text, cells1);
        }

        AppendMemory(text, memory);

        return text.ToString();
    }

    private static void AppendLimits(StringBuilder text, IReadOnlyList<Cell> cells, IReadOnlyDictionary<string, double> memory)
    {
        text.AppendLine("## Promises").AppendLine();
        text.AppendLine("Ratios with the bounds between which they lie in 95 of 100 runs; a limit is kept when the bound that is kinder").AppendLine("to Bifrost is within it.").AppendLine();
        AppendLimits(text, "promise", Limit.All(cells, isBeyond: false));
        var peak = memory[Field.Bifrost] / memory[Field.Yarp];
        text.AppendLine(Inv($"| peak memory, of YARP's | at most 1.3 and the pool | {peak:0.00} | {(peak <= 1.3 ? "yes" : "see below")} |")).AppendLine();

        text.AppendLine("## Beyond the promises").AppendLine();
        text.AppendLine("Nothing is promised of these; the same limits show how far away they are.").AppendLine();
        AppendLimits(text, "what", Limit.All(cells, isBeyond: true));
        text.AppendLine();
    }

    private static void AppendLimits(StringBuilder text, string what, IEnumerable<Limit> limits)
    {
        text.AppendLine(Inv($"| {what} | limit | measured | kept |")).AppendLine("|---|---|---|---|");

        foreach (var limit in limits)
        {
            text.AppendLine(Inv(
                $"| {limit.Text} | {(limit.IsMost ? "at most" : "at least")} {limit.Bound:0.0} | {limit.Ratio} | {(limit.IsKept ? "yes" : "no")} |"));
        }
    }

    private static void AppendScenario(StringBuilder text, IEnumerable<Cell> cells)
    {
        var first = true;

        foreach (var cell in cells)
        {
            if (first)
            {
                text.AppendLine("## " + cell.Scenario.Name).AppendLine();
                text.AppendLine("| connections | way | p50 µs | p99 µs | calls/s | CPU ms per 1000 | bytes allocated per call |");
                text.AppendLine("|---|---|---|---|---|---|---|");
                first = false;
            }

            foreach (var way in Ways)
            {
                var slices = cell.Of(way);
                var isMeasured = way != Field.Direct;
                text.AppendLine(Inv(
                    $"| {cell.Connections} | {way} | {Mean(slices, slice => slice.Median):0} | {Mean(slices, slice => slice.Worst):0} | {Mean(slices, slice => slice.Rate):0} | {(isMeasured ? Inv($"{Mean(slices, slice => slice.Processor):0.0}") : "")} | {(isMeasured ? Inv($"{Mean(slices, slice => slice.Allocated):0}") : "")} |"));
            }
        }

        text.AppendLine();
    }

    private static void AppendMemory(StringBuilder text, IReadOnlyDictionary<string, double> memory)
    {
        text.AppendLine("## Memory").AppendLine();
        text.AppendLine("| way | most that was resident at once, MiB |").AppendLine("|---|---|");

        foreach (var (way, peak) in memory)
        {
            text.AppendLine(Inv($"| {way} | {peak:0} |"));
        }
    }

    private static double Mean(IReadOnlyList<Slice> slices, Func<Slice, double> figure) => slices.Average(figure);

    private static string Machine()
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30;

        return Inv(
            $"{Environment.ProcessorCount} processors ({model?.Split(':')[^1].Trim() ?? "unknown"}), {memory} GiB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}.");
    }

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
