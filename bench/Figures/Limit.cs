using Bifrost.Bench.Load;
using Bifrost.Bench.Setup;

namespace Bifrost.Bench.Figures;

/// <summary>
/// One promise about the cost of Bifrost. It is kept when the bound of the ratio that is kinder to Bifrost is within it: then
/// the run is no proof against it.
/// </summary>
/// <param name="Text">What is promised.</param>
/// <param name="Ratio">What was measured.</param>
/// <param name="Bound">What was promised.</param>
/// <param name="IsMost">Whether the ratio is to be at most the bound, else at least.</param>
internal sealed record Limit(string Text, Ratio Ratio, double Bound, bool IsMost)
{
    /// <summary>Whether the run agrees.</summary>
    public bool IsKept => IsMost ? Ratio.Lower <= Bound : Ratio.Upper >= Bound;

    /// <summary>The promises that the cells of a run can say something about.</summary>
    /// <param name="cells">What was measured.</param>
    /// <param name="isBeyond">Whether it is about what nothing is promised of, and the same limits tell how far that is away.</param>
    public static IEnumerable<Limit> All(IReadOnlyList<Cell> cells, bool isBeyond)
    {
        foreach (var cell in cells.Where(cell => cell.Scenario.Tool is not null && cell.Scenario.IsBeyond == isBeyond))
        {
            var name = cell.Scenario.Name;

            if (cell.Connections == 1)
            {
                yield return new($"{name}: median that is added at 1 connection, of YARP's", Added(cell), 1.2, IsMost: true);
            }

            if (cell.Connections == 16)
            {
                yield return new(
                    $"{name}: processor time at 16 connections, of YARP's", Of(cell, Field.Yarp, slice => slice.Processor), 1.2, IsMost: true);
            }

            if (cell.Connections == 64)
            {
                yield return new(
                    $"{name}: calls per second at 64 connections, of YARP's", Of(cell, Field.Yarp, slice => slice.Rate), 0.8, IsMost: false);
            }
        }

        foreach (var cell in cells.Where(cell => cell.Scenario.Server == "typed" && !isBeyond))
        {
            yield return new(
                $"{cell.Scenario.Name}: calls per second at {cell.Connections}, of the server's own",
                Of(cell, Field.Direct, slice => slice.Rate),
                2,
                IsMost: false);
        }
    }

    /// <summary>Bifrost against another way.</summary>
    public static Ratio Of(Cell cell, string reference, Func<Slice, double> figure) =>
        Ratio.Of([.. cell.Of(Field.Bifrost).Select(figure)], [.. cell.Of(reference).Select(figure)]);

    private static Ratio Added(Cell cell)
    {
        var direct = cell.Of(Field.Direct);

        return Ratio.Of(
            [.. cell.Of(Field.Bifrost).Zip(direct, (through, without) => through.Median - without.Median)],
            [.. cell.Of(Field.Yarp).Zip(direct, (through, without) => through.Median - without.Median)]);
    }
}
