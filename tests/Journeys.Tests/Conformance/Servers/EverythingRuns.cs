using Bifrost.Application.Settings;
using Bifrost.Domain.McpClients;
using Bifrost.Journeys.Tests.Conformance.Everything;
using Bifrost.Testing;

namespace Bifrost.Journeys.Tests.Conformance.Servers;

/// <summary>What the suite found in one scenario, one way: each thing it looked at and how that ended.</summary>
internal sealed record Outcome(IReadOnlyList<string> Checks)
{
    /// <summary>Whether nothing was wrong.</summary>
    public bool IsPassed => Checks.All(check => !check.StartsWith("FAILURE", StringComparison.Ordinal));

    public static Outcome Of(IReadOnlyList<Check> checks) =>
        new([.. checks.Where(check => check.Status != "INFO").Select(check => $"{check.Status} {check.Id}").Order(StringComparer.Ordinal)]);

    public bool Equals(Outcome? other) => other is not null && Checks.SequenceEqual(other.Checks);

    public override int GetHashCode() => Checks.Count;
}

/// <summary>
/// The suite's scenarios for servers, run against the everything-server twice at once: directly, and through Bifrost at the
/// address of that one server.
/// </summary>
internal sealed class EverythingRuns(
    IReadOnlyDictionary<string, Outcome> direct, IReadOnlyDictionary<string, Outcome> through)
{
    private static readonly Dictionary<string, Task<EverythingRuns>> Started = [];

    public IReadOnlyDictionary<string, Outcome> Direct => direct;

    public IReadOnlyDictionary<string, Outcome> Through => through;

    /// <summary>The runs of a revision, made once however many tests look at them.</summary>
    public static Task<EverythingRuns> OfAsync(string revision)
    {
        lock (Started)
        {
            return Started.TryGetValue(revision, out var started) ? started : Started[revision] = RunAsync(revision);
        }
    }

    private static async Task<EverythingRuns> RunAsync(string revision)
    {
        await using var server = await EverythingServer.StartAsync();
        await using var bifrost = await BifrostServer.StartAsync(settings => Configure(settings, server.Address), realClock: true);
        await using var proxy = await TokenProxy.StartAsync(new Uri($"{bifrost.BaseUrl}/mcp/everything"), TestServers.AliceKey);
        var found = await Task.WhenAll(
            ConformanceSuite.RunServerAsync(server.Address, revision), ConformanceSuite.RunServerAsync(proxy.Address, revision));

        return new EverythingRuns(Outcomes(found[0]), Outcomes(found[1]));
    }

    private static BifrostSettings Configure(BifrostSettings settings, Uri server) => settings
        .WithServer(new McpServerSettings
        {
            ClientId = "everything",
            Name = "everything",
            ConnectionString = server,
            AuthType = McpAuthType.None,
            ToolsToExecute = ["*"],
            AllowOnAllVirtualKeys = true,
        })
        .WithKey("alice", TestServers.AliceKey);

    private static Dictionary<string, Outcome> Outcomes(IReadOnlyDictionary<string, IReadOnlyList<Check>> found) =>
        found.ToDictionary(scenario => scenario.Key, scenario => Outcome.Of(scenario.Value));
}
