using Bifrost.Bench.Load;
using Bifrost.Bench.Setup;

namespace Bifrost.Bench.Figures;

/// <summary>One scenario with one number of callers: what every way showed in every round.</summary>
internal sealed class Cell : IDisposable
{
    private const int MostWarmUps = 24;
    private const double ShareThatIsNothing = 0.01;

    private readonly List<(string Way, Crowd Crowd, List<Slice> Slices)> _crowds = [];

    private Cell(Scenario scenario, int connections)
    {
        Scenario = scenario;
        Connections = connections;
    }

    /// <summary>What is called.</summary>
    public Scenario Scenario { get; }

    /// <summary>How many call at once.</summary>
    public int Connections { get; }

    /// <summary>Gathers the callers of every way, who call until compilers and caches are warm.</summary>
    public static async Task<Cell> PrepareAsync(Field field, Scenario scenario, int connections, TimeSpan warmUp)
    {
        var cell = new Cell(scenario, connections);

        foreach (var way in field.Ways)
        {
            var crowd = Crowd.Gather(way, scenario, connections);
            cell._crowds.Add((way.Name, crowd, []));
            await WarmAsync(way, crowd, warmUp);
        }

        return cell;
    }

    /// <summary>One slice for every way. Each round begins with another one, so that none is always first.</summary>
    public async Task MeasureAsync(TimeSpan slice, int round)
    {
        for (var turn = 0; turn < _crowds.Count; turn++)
        {
            var (_, crowd, slices) = _crowds[(turn + round) % _crowds.Count];
            slices.Add(await crowd.CallAsync(slice));
        }
    }

    // Compiling takes far more than calling: until it is over, a figure says nothing about calls.
    private static async Task WarmAsync(Way way, Crowd crowd, TimeSpan warmUp)
    {
        var quiet = 0;

        for (var slice = 0; slice < MostWarmUps && quiet < 3; slice++)
        {
            var before = way.Process?.Read() ?? default;
            await crowd.CallAsync(warmUp);
            var after = way.Process?.Read() ?? default;
            var isQuiet = after.Compiling - before.Compiling <= (after.Processor - before.Processor) * ShareThatIsNothing;
            quiet = isQuiet ? quiet + 1 : 0;
        }
    }

    /// <summary>What a way showed, round by round.</summary>
    public IReadOnlyList<Slice> Of(string way) => _crowds.Single(crowd => crowd.Way == way).Slices;

    /// <inheritdoc/>
    public void Dispose() => _crowds.ForEach(crowd => crowd.Crowd.Dispose());
}
