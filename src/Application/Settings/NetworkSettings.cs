using Bifrost.Domain.Common;

namespace Bifrost.Application.Settings;

/// <summary>A proxy and the credentials for it.</summary>
/// <param name="Address">Its address, without a user name.</param>
/// <param name="User">The user there; null for none.</param>
/// <param name="Password">The user's password.</param>
public sealed record ProxySettings(Uri Address, string? User, Secret? Password);

/// <summary>How servers and providers are reached.</summary>
public sealed record NetworkSettings
{
    /// <summary>The proxy for https addresses; null: they are dialled directly.</summary>
    public ProxySettings? HttpsProxy { get; init; }

    /// <summary>Hosts that are reached without the proxy; with a dot in front everything below them.</summary>
    public IReadOnlyList<string> NoProxy { get; init; } = [];

    /// <summary>Absolute path of a PEM file with authorities that are trusted besides those of the system; null for none.</summary>
    public string? CaFile { get; init; }
}
