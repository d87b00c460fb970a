namespace Bifrost.Application.Settings;

/// <summary>What callers must prove and may claim.</summary>
public sealed record ClientSettings
{
    /// <summary>True takes the Skip choice away from the consent page: everyone must say who they are.</summary>
    public bool EnforceAuthOnInference { get; init; }

    /// <summary>As configured; null when left out. <see cref="BifrostSettings.SelfDeclaredUserIdAllowed"/> is what holds.</summary>
    public bool? AllowSelfDeclaredUserId { get; init; }

    /// <summary>The only addresses that may name a user in a header: none, or this machine while there is no public URL.</summary>
    public IReadOnlyList<System.Net.IPNetwork> TrustedUserIdCallers { get; init; } = [];

    /// <summary>
    /// Compares <see cref="TrustedUserIdCallers"/> also with addresses that a trusted proxy named in a header. False: only the program at
    /// the other end of the connection may name a user.
    /// </summary>
    public bool TrustForwardedUserIdCallers { get; init; }
}
