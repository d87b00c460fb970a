using System.Net;

namespace Bifrost.Infrastructure.Upstream.Http;

/// <summary>
/// The configured proxy, for https addresses. Addresses without https, hosts that are named as exceptions and this machine are dialled
/// directly. So is a host that the address rules refuse by its text: the dialer refuses it then. What a name points to is the proxy's
/// matter.
/// </summary>
internal sealed class EgressProxy(ProxyOptions options, HostPolicy hosts) : IWebProxy
{
    /// <inheritdoc/>
    public ICredentials? Credentials { get; set; } =
        options.User is { } user ? new NetworkCredential(user, options.Password?.Reveal() ?? string.Empty) : null;

    /// <summary>Whether requests to this address go through the proxy.</summary>
    public bool Serves(Uri destination) =>
        destination.Scheme is "https" or "wss"
        && !HostPolicy.IsLoopback(destination.IdnHost)
        && hosts.RefusalOf(destination.IdnHost) is null
        && !options.Direct.Any(host => Matches(host, destination.IdnHost));

    /// <inheritdoc/>
    public Uri? GetProxy(Uri destination) => Serves(destination) ? options.Address : null;

    /// <inheritdoc/>
    public bool IsBypassed(Uri host) => !Serves(host);

    // A host is itself, and with a dot in front everything below it.
    private static bool Matches(string named, string host) => named.StartsWith('.')
        ? host.EndsWith(named, StringComparison.OrdinalIgnoreCase)
        : HostPolicy.Normalize(named) == HostPolicy.Normalize(host);
}
