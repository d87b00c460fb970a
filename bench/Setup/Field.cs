using System.Globalization;
using Bifrost.Bench.Load;
using Bifrost.Bench.Targets;

namespace Bifrost.Bench.Setup;

/// <summary>One of the ways to the upstream servers, and what a caller of it has to send.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Port">Where callers connect.</param>
/// <param name="Process">Whose cost counts; null for the upstream server itself.</param>
/// <param name="Token">What callers authenticate with.</param>
internal sealed record Way(string Name, string Port, MeasuredProcess? Process, string Token)
{
    /// <summary>The session that callers name, Bifrost's own, which means nothing elsewhere; null where naming one is refused.</summary>
    public string? Session { get; init; }

    /// <summary>Where the server made with the SDK is, where that is another program.</summary>
    public string? TypedPort { get; init; }

    /// <summary>Where callers of a scenario connect.</summary>
    public int PortFor(Scenario scenario) => int.Parse(
        scenario.Server == "typed" && TypedPort is not null ? TypedPort : Port, CultureInfo.InvariantCulture);

    /// <summary>The request of a scenario as this way wants it.</summary>
    public byte[] RequestFor(Scenario scenario)
    {
        var caller = $"Authorization: Bearer {Token}\r\n" + (scenario.InSession && Session is not null ? $"Mcp-Session-Id: {Session}\r\n" : string.Empty);

        return Name == Field.Bifrost && scenario.Tool is not null
            ? scenario.Request(Port, "/mcp", caller, $"{scenario.Server}-{scenario.Tool}")
            : scenario.Request(Port, $"/mcp/{scenario.Server}", caller, scenario.Tool);
    }
}

/// <summary>All programs of a run, started and signed in.</summary>
internal sealed class Field : IDisposable
{
    /// <summary>Name of the way without anything between.</summary>
    public const string Direct = "direct";

    /// <summary>Name of the way through the reverse proxy.</summary>
    public const string Yarp = "YARP";

    /// <summary>Name of the way through the SDK's types.</summary>
    public const string Typed = "C# SDK";

    /// <summary>Name of the way through the product.</summary>
    public const string Bifrost = "Bifrost";

    private readonly List<MeasuredProcess> _processes = [];
    private readonly DirectoryInfo _folder;

    private Field(DirectoryInfo folder) => _folder = folder;

    /// <summary>The ways in the order in which they take turns.</summary>
    public IReadOnlyList<Way> Ways { get; private set; } = [];

    /// <summary>Starts everything.</summary>
    public static async Task<Field> StartAsync()
    {
        var field = new Field(Directory.CreateTempSubdirectory("bifrost-bench-"));

        try
        {
            await field.SetUpAsync();

            return field;
        }
        catch
        {
            field.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _processes.ForEach(process => process.Dispose());
        _folder.Delete(recursive: true);
    }

    private async Task SetUpAsync()
    {
        var raw = await StartAsync("upstream");
        var typed = await StartAsync("typed-upstream");
        var yarp = await StartAsync("yarp", raw.Port, typed.Port);
        var sdk = await StartAsync("typed-proxy", raw.Port, typed.Port);
        var bifrost = await BifrostTarget.StartAsync(_folder.FullName, raw.Port, typed.Port);
        _processes.Add(bifrost);
        var token = await SignIn.WalkAsync(bifrost.Port, "few", "many", "typed");
        var session = await SignIn.BeginSessionAsync(bifrost.Port, token);
        Ways =
        [
            new Way(Direct, raw.Port, null, Workload.UpstreamToken) { TypedPort = typed.Port, Session = session },
            new Way(Yarp, yarp.Port, yarp, Workload.UpstreamToken) { Session = session },
            new Way(Typed, sdk.Port, sdk, Workload.UpstreamToken),
            new Way(Bifrost, bifrost.Port, bifrost, token) { Session = session },
        ];
    }

    private async Task<MeasuredProcess> StartAsync(string role, params string[] more)
    {
        var process = await MeasuredProcess.StartRoleAsync(_folder.FullName, role, more);
        _processes.Add(process);

        return process;
    }
}
