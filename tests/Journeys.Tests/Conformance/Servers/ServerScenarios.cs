namespace Bifrost.Journeys.Tests.Conformance.Servers;

/// <summary>
/// The suite's scenarios for servers end through Bifrost as they end without it. The lists are exact: what is in one and ends
/// otherwise fails too, so that they shrink when they can.
/// </summary>
public sealed class ServerScenarios
{
    [ConformanceTheory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task A_scenario_ends_through_Bifrost_as_it_ends_without(string revision)
    {
        var runs = await EverythingRuns.OfAsync(revision);

        var different = runs.Direct.Where(run => runs.Through.GetValueOrDefault(run.Key) != run.Value).ToList();

        different.Select(run => run.Key).Should().BeEquivalentTo(
            KnownDifferences.Of(revision).Keys, $"they ended so: {Describe(different, runs)}");
        runs.Through.Keys.Should().BeEquivalentTo(runs.Direct.Keys);
    }

    [ConformanceTheory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task The_server_itself_passes_what_its_SDK_can(string revision)
    {
        var runs = await EverythingRuns.OfAsync(revision);

        var failed = runs.Direct.Where(run => !run.Value.IsPassed).ToList();

        failed.Select(run => run.Key).Should().BeEquivalentTo(
            KnownDifferences.OfTheServer(revision).Keys, $"they ended so: {Describe(failed, runs)}");
    }

    private static string Describe(IEnumerable<KeyValuePair<string, Outcome>> scenarios, EverythingRuns runs) =>
        string.Join('\n', scenarios.Select(run =>
            $"{run.Key}: directly {string.Join(", ", run.Value.Checks)}; through Bifrost {string.Join(", ", runs.Through.GetValueOrDefault(run.Key)?.Checks ?? [])}"));
}
