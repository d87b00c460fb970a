using Bifrost.Application.Settings;
using Bifrost.Samples.Upstream;

namespace Bifrost.Api.Tests.Fleet;

/// <summary>One upstream server with its provider, and the one thing that is unusual about it.</summary>
/// <param name="Name">The name that Bifrost gives it.</param>
public sealed record FleetMember(string Name)
{
    /// <summary>How the server and its provider are started.</summary>
    public NotesOptions Options { get; init; } = new();

    /// <summary>What makes them unusual; run before Bifrost starts.</summary>
    public Action<NotesServer> Arrange { get; init; } = _ => { };

    /// <summary>What an administrator configures beside name and address.</summary>
    public Func<McpServerSettings, NotesServer, McpServerSettings> Configure { get; init; } = (settings, _) => settings;

    /// <summary>Where it is, when that is not where the server listens.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>What happens to it on each simulated day, between two calls.</summary>
    public Action<NotesServer> EachDay { get; init; } = _ => { };

    /// <summary>What happens to it on the second day, after which its users have to connect again.</summary>
    public Action<NotesServer>? Ends { get; init; }

    /// <summary>For one that nobody can connect: what the one line of the log says about it, as a pattern. Null for the others.</summary>
    public string? Refused { get; init; }

    /// <summary>What the log may say at warning level about one that works, as a pattern; null for nothing.</summary>
    public string? Noted { get; init; }

    /// <summary>Upstream names of its tools.</summary>
    public IReadOnlyList<string> Tools { get; init; } = Shapes.UsualTools;

    /// <summary>The tool that says who is calling.</summary>
    public string WhoAmI { get; init; } = "whoami";
}
