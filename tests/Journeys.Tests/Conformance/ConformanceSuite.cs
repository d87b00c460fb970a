using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Bifrost.Journeys.Tests.Setup;

namespace Bifrost.Journeys.Tests.Conformance;

/// <summary>One thing that a scenario looked at.</summary>
internal sealed record Check(string Id, string Status, string Description)
{
    /// <summary>The client identifier that it saw, where it looked at that.</summary>
    public string? Used { get; init; }

    public override string ToString() => $"{Status} {Id}: {Description}";
}

/// <summary>The official conformance suite, started for one scenario; what it found is read from its own file.</summary>
internal static partial class ConformanceSuite
{
    /// <summary>The newest revision that Bifrost speaks to servers; scenarios of newer ones are run at it as well.</summary>
    public const string Revision = "2025-11-25";

    private const string Program = "node_modules/@modelcontextprotocol/conformance/dist/index.js";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>The folder with the installed suite; null until it is.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>Runs a scenario against the client that listens at this address.</summary>
    public static async Task<IReadOnlyList<Check>> RunAsync(string scenario, string client, string revision)
    {
        using var results = new TemporaryFolder();
        var said = await SayAsync(
            client, "client", "--command", $"{Tools.Node} knock.mjs", "--scenario", scenario, "--spec-version", revision, "--force",
            "--output-dir", results.Path);
        var file = Directory.GetFiles(results.Path, "checks.json", SearchOption.AllDirectories);
        file.Should().ContainSingle($"the suite writes what it found, but it said: {said}");

        return Read(await File.ReadAllTextAsync(file[0]));
    }

    /// <summary>Runs every scenario for servers that a revision requires against this address; what each found, by its name.</summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<Check>>> RunServerAsync(Uri server, string revision)
    {
        using var results = new TemporaryFolder();
        var said = await SayAsync(
            client: "", "server", "--url", server.AbsoluteUri, "--requirements", revision, "--timeout", "15000", "--output-dir", results.Path);
        var found = new Dictionary<string, IReadOnlyList<Check>>();

        foreach (var file in Directory.GetFiles(results.Path, "checks.json", SearchOption.AllDirectories))
        {
            found.Add(ServerFolder().Match(Path.GetFileName(Path.GetDirectoryName(file)!)).Groups["scenario"].Value, Read(await File.ReadAllTextAsync(file)));
        }

        found.Should().NotBeEmpty($"the suite writes what it found, but it said: {said}");

        return found;
    }

    /// <summary>The scenarios for clients whose names begin so.</summary>
    public static async Task<IReadOnlyList<string>> ListAsync(string beginning) =>
    [
        .. (await SayAsync(client: "", "list", "--client")).Split('\n')
            .Select(line => line.Trim(' ', '-').Split(' ')[0])
            .Where(name => name.StartsWith(beginning, StringComparison.Ordinal)),
    ];

    private static async Task<string> SayAsync(string client, params string[] arguments)
    {
        var start = new ProcessStartInfo(Tools.Node!)
        {
            WorkingDirectory = Folder!,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["BIFROST_CONFORMANCE"] = client },
        };
        Array.ForEach([Program, .. arguments], start.ArgumentList.Add);
        using var patience = new CancellationTokenSource(Patience);
        using var suite = Process.Start(start)!;

        try
        {
            var said = await Task.WhenAll(
                suite.StandardOutput.ReadToEndAsync(patience.Token), suite.StandardError.ReadToEndAsync(patience.Token));
            await suite.WaitForExitAsync(patience.Token);

            return string.Join('\n', said);
        }
        finally
        {
            if (!suite.HasExited)
            {
                suite.Kill(entireProcessTree: true);
            }
        }
    }

    private static IReadOnlyList<Check> Read(string json)
    {
        using var document = JsonDocument.Parse(json);

        return
        [
            .. document.RootElement.EnumerateArray().Select(check => new Check(
                check.GetProperty("id").GetString()!,
                check.GetProperty("status").GetString()!,
                check.GetProperty("description").GetString()!)
            {
                Used = check.TryGetProperty("details", out var details) && details.TryGetProperty("actualClientId", out var used)
                    ? used.GetString()
                    : null,
            }),
        ];
    }

    // What the suite calls the folder of a scenario: its kind, its name, the time.
    [GeneratedRegex(@"^server-(?<scenario>.+?)-\d{4}-\d\d-\d\dT")]
    private static partial Regex ServerFolder();

    private static string? Find()
    {
        var folder = Path.Combine(Repository.Root, "tests", "Journeys.Tests", "Conformance", "suite");

        return Directory.Exists(Path.Combine(folder, "node_modules")) ? folder : null;
    }
}

/// <summary>A test with cases that needs Node and the conformance suite.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ConformanceTheoryAttribute : TheoryAttribute
{
    public ConformanceTheoryAttribute() =>
        Skip = Tools.SkipUnless(Tools.Node is not null && ConformanceSuite.Folder is not null, "Node with the conformance suite");
}
