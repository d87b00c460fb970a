using System.Security.Cryptography.X509Certificates;

namespace Bifrost.Infrastructure.Upstream.Http;

/// <summary>What an administrator decides about calls that leave the process.</summary>
/// <param name="NamedHosts">Every host that the configuration file names: of servers and of their OAuth endpoints.</param>
/// <param name="AllowedHosts">The hosts of <c>mcp.allowed_hosts</c>.</param>
/// <param name="ConnectTimeout">Longest wait for a connection, name look-up and TLS included.</param>
/// <param name="Timeout">Longest wait for one whole OAuth request, its body included.</param>
public sealed record UpstreamHttpOptions(
    IReadOnlySet<string> NamedHosts, IReadOnlySet<string> AllowedHosts, TimeSpan ConnectTimeout, TimeSpan Timeout)
{
    /// <summary>The proxy for https addresses; null for none.</summary>
    public ProxyOptions? Proxy { get; init; }

    /// <summary>Authorities that are trusted besides those of the system.</summary>
    public X509Certificate2Collection TrustedAuthorities { get; init; } = [];
}
