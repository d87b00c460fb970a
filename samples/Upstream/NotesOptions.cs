using Bifrost.Samples.Upstream.OAuth;

namespace Bifrost.Samples.Upstream;

/// <summary>How one Notes server behaves. The defaults are those of a well-behaved, OAuth-protected service.</summary>
public sealed record NotesOptions
{
    /// <summary>What the login page and the metadata call the service.</summary>
    public string Name { get; init; } = "Notes";

    /// <summary>Where to listen: http on loopback; port 0 takes a free one.</summary>
    public Uri Url { get; init; } = new("http://127.0.0.1:0");

    /// <summary>False removes OAuth: a plain MCP server at which everyone is "anonymous".</summary>
    public bool Protected { get; init; } = true;

    /// <summary>
    /// While not <see cref="Protected"/>: the header that every MCP request must carry, name and value.
    /// </summary>
    public KeyValuePair<string, string>? RequiredHeader { get; init; }

    /// <summary>Clients known from the start, as after a manual registration at a real provider.</summary>
    public IReadOnlyList<NotesClient> Clients { get; init; } = [];

    /// <summary>
    /// Whether strangers may register (RFC 7591); if not, no registration endpoint is advertised or served.
    /// </summary>
    public bool AllowRegistration { get; init; } = true;

    /// <summary>
    /// Whether authorization and token requests must name the MCP endpoint as <c>resource</c> (RFC 8707), as MCP
    /// demands of clients.
    /// </summary>
    public bool RequireResource { get; init; } = true;

    /// <summary>Whether redirects back to the client carry <c>iss</c>, and the metadata says so (RFC 9207).</summary>
    public bool SendIssuer { get; init; } = true;

    /// <summary>How long an authorization code can be redeemed.</summary>
    public TimeSpan CodeLifetime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an access token is good for.</summary>
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a refresh token is good for.</summary>
    public TimeSpan RefreshTokenLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Whether each refresh replaces the refresh token; reuse of a replaced one then ends the whole grant (OAuth 2.1
    /// §4.3.1).
    /// </summary>
    public bool RotateRefreshTokens { get; init; } = true;

    /// <summary>The one clock: lifetimes are measured by it, and the <c>slow</c> tool waits by it.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where log lines go; by default nowhere.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }

    /// <summary>
    /// True for plain http on a loopback address, because a server that lets anyone be anyone must stay there.
    /// A free port (0) can be had for an address only, not for the name localhost, which is two addresses.
    /// </summary>
    public static bool CanListenOn(Uri url) =>
        url is { IsAbsoluteUri: true, Scheme: "http", IsLoopback: true, UserInfo: "", PathAndQuery: "/", Fragment: "" }
        && url is not { Host: "localhost", Port: 0 };
}
