using System.Diagnostics;
using Bifrost.Bench.Figures;
using Bifrost.Bench.Load;
using Bifrost.Bench.Setup;

namespace Bifrost.Bench;

/// <summary>One interleaved run: in every round each way is called in each scenario, one after the other.</summary>
internal static class Measurement
{
    /// <summary>Measures and prints; 0 when it worked.</summary>
    public static async Task<int> RunAsync(BenchOptions options)
    {
        var start = Stopwatch.GetTimestamp();
        var scenarios = Scenario.All.Where(
            scenario => scenario.Name.Contains(options.Only, StringComparison.OrdinalIgnoreCase)).ToList();
        using var field = await Field.StartAsync();
        var cells = new List<Cell>();

        foreach (var scenario in scenarios)
        {
            foreach (var count in options.Connections)
            {
                cells.Add(await Cell.PrepareAsync(field, scenario, count, options.WarmUp));
            }
        }

        for (var round = 1; round <= options.Rounds; round++)
        {
            await Console.Error.WriteLineAsync($"round {round} of {options.Rounds}");

            foreach (var cell in cells)
            {
                await cell.MeasureAsync(options.Slice, round);
            }
        }

        var memory = field.Ways.Where(way => way.Process is not null).ToDictionary(way => way.Name, way => way.Process!.PeakMemory());
        var report = Report.Write(options, cells, memory, Stopwatch.GetElapsedTime(start));
        cells.ForEach(cell => cell.Dispose());
        Console.WriteLine(report);

        if (options.Report is { } path)
        {
            await File.WriteAllTextAsync(path, report);
        }

        return 0;
    }
}
