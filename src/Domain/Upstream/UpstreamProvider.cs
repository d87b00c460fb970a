using System.Collections.ObjectModel;

namespace Bifrost.Domain.Upstream;

/// <summary>
/// The authorization server of an MCP client, as configured or discovered (RFC 9728, RFC 8414). One round trip uses one
/// provider from start to end: what was read at its start is what its answer is checked against (RFC 9700 §4.4).
/// </summary>
public sealed record UpstreamProvider
{
    /// <summary>Longest issuer, in characters: connections are found by it, and the key of an index has its limits.</summary>
    public const int LongestIssuer = 450;

    /// <summary>
    /// Issuer identifier (RFC 8414 §2). Where nobody named it (<see cref="IsIssuerUnknown"/>) it is the origin of the authorization
    /// endpoint: registrations are kept under it, and answers are not compared with it.
    /// </summary>
    public required string Issuer { get; init; }

    /// <summary>
    /// Whether neither the configuration nor metadata names the issuer. The first valid <c>iss</c> (RFC 9207) of the authorization
    /// endpoint's origin is then the issuer of the connection.
    /// </summary>
    public bool IsIssuerUnknown { get; init; }

    /// <summary>Where users log in. Always https, or http on an allowed host.</summary>
    public required Uri AuthorizeUrl { get; init; }

    /// <summary>Where codes are exchanged.</summary>
    public required Uri TokenUrl { get; init; }

    /// <summary>Where Bifrost registers itself (RFC 7591); null where it cannot.</summary>
    public Uri? RegistrationUrl { get; init; }

    /// <summary>Where tokens are revoked (RFC 7009); null where they cannot be.</summary>
    public Uri? RevocationUrl { get; init; }

    /// <summary>The resource to name in requests (RFC 8707), from the server's metadata; null when it has none.</summary>
    public string? Resource { get; init; }

    /// <summary>Scopes to ask for, by the first that names any: configuration, challenge, resource metadata.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Whether every answer carries <c>iss</c> (RFC 9207), so that one without it is refused.</summary>
    public bool PromisesIssuer { get; init; }

    /// <summary>Whether it takes the address of Bifrost's metadata document for a client identifier, so that nothing is registered.</summary>
    public bool TakesClientDocuments { get; init; }

    /// <summary>
    /// Whether nobody named it: the server's own origin is taken for its provider, as MCP 2025-03-26 has it. Something that was
    /// said before counts for more.
    /// </summary>
    public bool IsAssumed { get; init; }

    /// <summary>Ways to authenticate at the token endpoint that the provider names; empty when it names none.</summary>
    public IReadOnlyList<string> TokenAuthMethods { get; init; } = [];

    /// <summary>The way to authenticate at the token endpoint that the administrator named; null: the provider decides.</summary>
    public UpstreamAuthMethod? AuthMethod { get; init; }

    /// <summary>Parameters that the administrator adds to authorization requests; none of the protocol's own.</summary>
    public IReadOnlyDictionary<string, string> AuthorizeParams { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Host shown to people before they are sent there.</summary>
    public string Host => AuthorizeUrl.Authority;

    /// <summary>Whether connections of this issuer are the provider's.</summary>
    public bool HasIssuer(string issuer) => string.Equals(issuer, Issuer, StringComparison.Ordinal)
        || (IsIssuerUnknown && IsIssuerAt(AuthorizeUrl, issuer));

    /// <summary>Whether an answer with this <c>iss</c> may be the provider's (RFC 9207 §2.4).</summary>
    /// <param name="iss">The parameter, or null.</param>
    /// <param name="pinned">The issuer that an earlier answer named for the same connection; null when none did.</param>
    public bool Admits(string? iss, string? pinned)
    {
        if (iss is null)
        {
            return pinned is null && !PromisesIssuer;
        }

        return pinned is null ? HasIssuer(iss) : string.Equals(iss, pinned, StringComparison.Ordinal);
    }

    /// <summary>The issuer that an earlier answer named for a connection; null where none did, or it is another provider's.</summary>
    public string? PinnedIn(Connection? earlier) => IsIssuerUnknown
        && earlier is not null
        && !string.Equals(earlier.Issuer, Issuer, StringComparison.Ordinal)
        && HasIssuer(earlier.Issuer) ? earlier.Issuer : null;

    // RFC 8414 §2: a URL without query and fragment. It has the scheme, the host and the port of the endpoint.
    private static bool IsIssuerAt(Uri endpoint, string text) =>
        text.Length is > 0 and <= LongestIssuer
        && text.All(c => c is > ' ' and < '\x7f' and not ('\\' or '"' or '<' or '>' or '?' or '#' or '@'))
        && Uri.TryCreate(text, UriKind.Absolute, out var issuer)
        && issuer.GetLeftPart(UriPartial.Authority) == endpoint.GetLeftPart(UriPartial.Authority);
}
