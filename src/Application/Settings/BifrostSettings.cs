using Bifrost.Domain.Common;

namespace Bifrost.Application.Settings;

/// <summary>
/// Everything an administrator has decided, checked as a whole before the first request. It never changes while the
/// process runs; whoever needs a part of it takes this singleton in its constructor.
/// </summary>
public sealed record BifrostSettings
{
    /// <summary>The origin under which people and clients reach Bifrost; null while it serves this machine only.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Absolute path of the directory that holds the embedded database, the key ring and the admin key.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Wraps the key ring; null leaves the keys protected by the permissions of their directory only.</summary>
    public Secret? EncryptionKey { get; init; }

    /// <summary>The only addresses whose forwarded headers are believed.</summary>
    public IReadOnlyList<System.Net.IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>
    /// How many entries of <c>X-Forwarded-For</c> are read, from the right. Null: as long as they are trusted proxies, or one where
    /// <see cref="TrustedProxies"/> names a network, in which any program could name itself a proxy.
    /// </summary>
    public int? TrustedProxyHops { get; init; }

    /// <summary>What callers must prove and may claim.</summary>
    public ClientSettings Client { get; init; } = new();

    /// <summary>Where state is kept.</summary>
    public required StoreSettings Store { get; init; }

    /// <summary>The configured key of the management API; null has one generated into the data directory.</summary>
    public Secret? AdminKey { get; init; }

    /// <summary>How the authorization server treats links and redirects.</summary>
    public OAuthSettings OAuth { get; init; } = new();

    /// <summary>How servers and providers are reached.</summary>
    public NetworkSettings Network { get; init; } = new();

    /// <summary>The gateway and the servers behind it.</summary>
    public McpSettings Mcp { get; init; } = new();

    /// <summary>How much of everything is served before it is refused.</summary>
    public LimitSettings Limits { get; init; } = new();

    /// <summary>How the audit trail is kept.</summary>
    public AuditSettings Audit { get; init; } = new();

    /// <summary>What the administrator adds to the consent page.</summary>
    public ConsentSettings Consent { get; init; } = new();

    /// <summary>The virtual keys that the file manages.</summary>
    public IReadOnlyList<VirtualKeySettings> VirtualKeys { get; init; } = [];

    /// <summary>True once others than this machine can reach Bifrost.</summary>
    public bool IsPublic => PublicUrl is not null && !LoopbackHost.Matches(PublicUrl.IdnHost);

    /// <summary><see cref="PublicUrl"/> as it is published: lower case, no trailing slash (RFC 9728 §3.3 compares bytes).</summary>
    public string? PublicOrigin => PublicUrl?.GetLeftPart(UriPartial.Authority);

    /// <summary>May a person say who they are without proof? As configured, else only while nobody else can reach Bifrost.</summary>
    public bool SelfDeclaredUserIdAllowed => Client.AllowSelfDeclaredUserId ?? !IsPublic;
}
