namespace Bifrost.Domain.Clients;

/// <summary>
/// Client metadata of RFC 7591 §2 as Bifrost stores it: cleaned, capped, narrowed to what works here.
/// Members that the client left out are null and are left out of every answer.
/// </summary>
public sealed record ClientMetadata
{
    /// <summary>Where answers may go; at least one.</summary>
    public required IReadOnlyList<RedirectUri> RedirectUris { get; init; }

    /// <summary>Grants that work here; always authorization_code.</summary>
    public required IReadOnlyList<string> GrantTypes { get; init; }

    /// <summary>Response types that work here; always code.</summary>
    public required IReadOnlyList<string> ResponseTypes { get; init; }

    /// <summary>Always none: every client is public and no secret is issued.</summary>
    public const string TokenEndpointAuthMethod = "none";

    /// <summary>native, or web when the client asked for it and all its redirects are https.</summary>
    public required string ApplicationType { get; init; }

    /// <summary>Name for people; unverified.</summary>
    public string? ClientName { get; init; }

    /// <summary>Home page of the client; unverified, never fetched.</summary>
    public string? ClientUri { get; init; }

    /// <summary>Logo of the client; never fetched, never shown.</summary>
    public string? LogoUri { get; init; }

    /// <summary>Terms of service; never fetched.</summary>
    public string? TosUri { get; init; }

    /// <summary>Privacy policy; never fetched.</summary>
    public string? PolicyUri { get; init; }

    /// <summary>People responsible for the client.</summary>
    public IReadOnlyList<string>? Contacts { get; init; }

    /// <summary>Scopes the client said it would ask for; advisory.</summary>
    public string? Scope { get; init; }

    /// <summary>Identifier of the software, the same for all its installations.</summary>
    public string? SoftwareId { get; init; }

    /// <summary>Version of the software.</summary>
    public string? SoftwareVersion { get; init; }
}
