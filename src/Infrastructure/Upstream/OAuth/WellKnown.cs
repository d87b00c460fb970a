namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>Where metadata is looked for, in the order in which the MCP specification asks.</summary>
internal static class WellKnown
{
    /// <summary>Metadata of an MCP server: under its path, then at the root (RFC 9728 §3.1).</summary>
    public static IReadOnlyList<Uri> OfResource(Uri server) => Distinct(
        At(server, $"/.well-known/oauth-protected-resource{PathOf(server)}"),
        At(server, "/.well-known/oauth-protected-resource"));

    /// <summary>Metadata of an authorization server (RFC 8414 §3.1, OpenID Connect Discovery 1.0 §4).</summary>
    public static IReadOnlyList<Uri> OfIssuer(Uri issuer) => Distinct(
        At(issuer, $"/.well-known/oauth-authorization-server{PathOf(issuer)}"),
        At(issuer, $"/.well-known/openid-configuration{PathOf(issuer)}"),
        At(issuer, $"{PathOf(issuer)}/.well-known/openid-configuration"));

    private static string PathOf(Uri url) => url.AbsolutePath.TrimEnd('/');

    // Joined as text: a path that begins with two slashes must not become a host.
    private static Uri At(Uri origin, string path) => new($"{origin.GetLeftPart(UriPartial.Authority)}{path}");

    private static IReadOnlyList<Uri> Distinct(params Uri[] urls) => [.. urls.Distinct()];
}
