namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>Where metadata is looked for, in the order in which the MCP specification asks.</summary>
internal static class WellKnown
{
    private static readonly string[] Names = ["oauth-protected-resource", "oauth-authorization-server", "openid-configuration"];

    /// <summary>Metadata of an MCP server: under its path, then at the root (RFC 9728 §3.1).</summary>
    public static IReadOnlyList<Uri> OfResource(Uri server) => Distinct(
        At(server, $"/.well-known/oauth-protected-resource{PathOf(server)}"),
        At(server, "/.well-known/oauth-protected-resource"));

    /// <summary>Metadata of an authorization server (RFC 8414 §3.1, OpenID Connect Discovery 1.0 §4).</summary>
    public static IReadOnlyList<Uri> OfIssuer(Uri issuer) => Distinct(
        At(issuer, $"/.well-known/oauth-authorization-server{PathOf(issuer)}"),
        At(issuer, $"/.well-known/openid-configuration{PathOf(issuer)}"),
        At(issuer, $"{PathOf(issuer)}/.well-known/openid-configuration"));

    /// <summary>
    /// The issuers that a server which names none may be itself: its origin (MCP 2025-03-26), then its address, as it is behind a
    /// gateway that serves several.
    /// </summary>
    public static IReadOnlyList<string> OwnIssuers(Uri server) =>
        [.. new[] { server.GetLeftPart(UriPartial.Authority), server.GetLeftPart(UriPartial.Authority) + PathOf(server) }.Distinct()];

    /// <summary>A reference of a server as an address: a path is one of its own origin (RFC 3986 §4.2), anything else is as it is.</summary>
    public static string Absolute(string reference, Uri server) =>
        reference.StartsWith('/') && !reference.StartsWith("//", StringComparison.Ordinal)
            ? server.GetLeftPart(UriPartial.Authority) + reference
            : reference;

    /// <summary>Which document a place is for, without the path that a server or provider chose.</summary>
    public static string NameOf(Uri place) =>
        Array.Find(Names, name => place.AbsolutePath.Contains($"/.well-known/{name}", StringComparison.Ordinal)) ?? "resource_metadata";

    private static string PathOf(Uri url) => url.AbsolutePath.TrimEnd('/');

    // Joined as text: a path that begins with two slashes must not become a host.
    private static Uri At(Uri origin, string path) => new($"{origin.GetLeftPart(UriPartial.Authority)}{path}");

    private static IReadOnlyList<Uri> Distinct(params Uri[] urls) => [.. urls.Distinct()];
}
