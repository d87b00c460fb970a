using System.Globalization;

namespace Bifrost.Bench;

/// <summary>What a run measures and for how long.</summary>
/// <param name="Rounds">How often every figure is taken; all targets take turns in each round.</param>
/// <param name="Slice">How long one target is under load in one scenario of one round.</param>
/// <param name="WarmUp">How long each target is under load in each scenario before anything counts, again and again while it compiles.</param>
/// <param name="Only">Part of the names of the scenarios that are measured; empty: all of them.</param>
/// <param name="Connections">How many callers there are at once.</param>
/// <param name="Report">The file to write besides printing, or null.</param>
internal sealed record BenchOptions(
    int Rounds, TimeSpan Slice, TimeSpan WarmUp, string Only, IReadOnlyList<int> Connections, string? Report)
{
    private const string Usage = """
        Usage: bench/run.sh [--quick] [--rounds N] [--slice MS] [--warm-up MS] [--only TEXT] [--connections 1,16,64] [--report FILE]

        Measures the same calls directly at an upstream server, through a bare YARP, through a plain pass-through of the C# SDK,
        and through Bifrost. Each is a process of its own; all take turns in every round. Prints the report as Markdown.

          --quick              5 rounds of short slices, about two minutes: for comparing changes, not for conclusions
          --rounds N           rounds (default 20)
          --slice MS           load on one target in one scenario of one round (default 400)
          --warm-up MS         load before the first round, again and again until next to no time goes into compiling (default 500)
          --only TEXT          only scenarios whose name has this text
          --connections LIST   how many callers at once (default 1,16,64)
          --report FILE        write the report there as well
        """;

    /// <summary>Reads the arguments; null when they ask for help or are wrong, which is then said.</summary>
    public static BenchOptions? Read(string[] args, TextWriter says)
    {
        var options = new BenchOptions(20, Milliseconds("400"), Milliseconds("500"), string.Empty, [1, 16, 64], null);

        try
        {
            for (var at = 0; at < args.Length; at++)
            {
                options = args[at] switch
                {
                    "--quick" => options with { Rounds = 5, Slice = Milliseconds("150"), WarmUp = Milliseconds("300") },
                    "--rounds" => options with { Rounds = Number(args[++at]) },
                    "--slice" => options with { Slice = Milliseconds(args[++at]) },
                    "--warm-up" => options with { WarmUp = Milliseconds(args[++at]) },
                    "--only" => options with { Only = args[++at] },
                    "--connections" => options with { Connections = [.. args[++at].Split(',').Select(Number)] },
                    "--report" => options with { Report = Path.GetFullPath(args[++at]) },
                    _ => throw new FormatException(),
                };
            }

            return options;
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or IndexOutOfRangeException)
        {
            says.WriteLine(Usage);

            return null;
        }
    }

    private static TimeSpan Milliseconds(string text) => TimeSpan.FromMilliseconds(Number(text));

    private static int Number(string text) =>
        int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) is var number and >= 1 and <= 100_000
            ? number
            : throw new FormatException();
}
