using System.Collections.ObjectModel;
using Bifrost.Domain.Common;

namespace Bifrost.Domain.McpClients;

/// <summary>What is configured of a server's OAuth; everything left out is discovered or registered.</summary>
public sealed record McpOAuthSettings
{
    /// <summary>Client identifier at the provider; null: registered dynamically.</summary>
    public string? ClientId { get; init; }

    /// <summary>Client secret at the provider, if it gave one.</summary>
    public Secret? ClientSecret { get; init; }

    /// <summary>Issuer; null: discovered.</summary>
    public string? Issuer { get; init; }

    /// <summary>Authorization endpoint; null: discovered.</summary>
    public Uri? AuthorizeUrl { get; init; }

    /// <summary>Token endpoint; null: discovered.</summary>
    public Uri? TokenUrl { get; init; }

    /// <summary>Registration endpoint; null: discovered.</summary>
    public Uri? RegistrationUrl { get; init; }

    /// <summary>Revocation endpoint (RFC 7009); null: discovered.</summary>
    public Uri? RevocationUrl { get; init; }

    /// <summary>Scopes to ask for; empty: what the server's challenge or metadata names.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>How Bifrost authenticates at the token endpoint (RFC 7591 §2); null: what the provider names, else the secret in the body.</summary>
    public string? TokenEndpointAuthMethod { get; init; }

    /// <summary>Whether requests name the resource (RFC 8707); null: unless the provider is known to refuse it.</summary>
    public bool? SendResource { get; init; }

    /// <summary>Parameters to add to authorization requests; none of the protocol's own.</summary>
    public IReadOnlyDictionary<string, string> AuthorizeParams { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}
