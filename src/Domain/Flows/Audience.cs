using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;

namespace Bifrost.Domain.Flows;

/// <summary>
/// The resource a token is for (RFC 8707), stored as a path: "/mcp" is the whole gateway, "/mcp/{client}" one server of it.
/// </summary>
public sealed record Audience
{
    /// <summary>The whole gateway.</summary>
    public static readonly Audience Gateway = new("/mcp");

    private Audience(string path) => Path = path;

    /// <summary>The stored form.</summary>
    public string Path { get; }

    /// <summary>One server of the gateway.</summary>
    public static Audience Of(McpClientName name) => new($"/mcp/{name.Value}");

    /// <summary>Rebuilds a stored audience.</summary>
    public static Audience Restore(string stored) => new(stored);

    /// <summary>
    /// The audience that the resource indicators of a request name. All must name the same one; the base address means the gateway,
    /// and so does naming none. A slash at the end of an address says nothing, as where it is served.
    /// </summary>
    public static Result<Audience> FromIndicators(
        IReadOnlyList<string> indicators, string baseUrl, IMcpClientCatalog catalog)
    {
        var audience = Gateway;

        for (var index = 0; index < indicators.Count; index++)
        {
            var named = FromIndicator(indicators[index], baseUrl, catalog);

            if (named is null || (index > 0 && named != audience))
            {
                return FlowErrors.InvalidTarget;
            }

            audience = named;
        }

        return audience;
    }

    /// <summary>Whether a token for this audience is good at the other one.</summary>
    public bool Covers(Audience resource) => this == Gateway || this == resource;

    private static Audience? FromIndicator(string indicator, string baseUrl, IMcpClientCatalog catalog)
    {
        if (!indicator.StartsWith(baseUrl, StringComparison.Ordinal))
        {
            return null;
        }

        var path = indicator[baseUrl.Length..];

        if (path is "" or "/" or "/mcp" or "/mcp/")
        {
            return Gateway;
        }

        const string prefix = "/mcp/";

        if (!path.StartsWith(prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var name = path.EndsWith('/') ? path[prefix.Length..^1] : path[prefix.Length..];

        return catalog.FindByName(name) is { } client && string.Equals(client.Name.Value, name, StringComparison.Ordinal)
            ? Of(client.Name)
            : null;
    }
}
