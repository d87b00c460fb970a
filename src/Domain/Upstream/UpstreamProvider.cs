namespace Bifrost.Domain.Upstream;

/// <summary>
/// The authorization server of an MCP client, as configured or discovered (RFC 9728, RFC 8414). One round trip uses one
/// provider from start to end: what was read at its start is what its answer is checked against (RFC 9700 §4.4).
/// </summary>
public sealed record UpstreamProvider
{
    /// <summary>Longest issuer, in characters: connections are found by it, and the key of an index has its limits.</summary>
    public const int LongestIssuer = 450;

    /// <summary>Issuer identifier; the authorization endpoint's origin when the provider has no metadata.</summary>
    public required string Issuer { get; init; }

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

    /// <summary>Host shown to people before they are sent there.</summary>
    public string Host => AuthorizeUrl.Authority;
}
