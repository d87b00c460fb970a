namespace Bifrost.Infrastructure.Upstream.Http;

/// <summary>What an administrator decides about calls that leave the process.</summary>
/// <param name="NamedHosts">Every host that the configuration file names: of servers and of their OAuth endpoints.</param>
/// <param name="AllowedHosts">The hosts of <c>mcp.allowed_hosts</c>.</param>
/// <param name="ConnectTimeout">Longest wait for a connection, name look-up and TLS included.</param>
/// <param name="Timeout">Longest wait for one whole OAuth request, its body included.</param>
public sealed record UpstreamHttpOptions(
    IReadOnlySet<string> NamedHosts, IReadOnlySet<string> AllowedHosts, TimeSpan ConnectTimeout, TimeSpan Timeout);
