using System.Net;

namespace Bifrost.Infrastructure.Upstream.Http;

/// <summary>
/// Where Bifrost may connect to: to hosts that the administrator named, whatever their address, and to public addresses.
/// A host is named by itself: a name does not vouch for its address, nor an address for its name.
/// </summary>
internal sealed class HostPolicy(UpstreamHttpOptions options)
{
    private readonly HashSet<string> _named = Normalized(options.NamedHosts);

    private readonly HashSet<string> _allowed = Normalized(options.AllowedHosts);

    /// <summary>The form in which hosts are compared: lower case, punycode, no brackets around IPv6.</summary>
    public static string Normalize(string host)
    {
        var bare = host.Trim().TrimStart('[').TrimEnd(']');

        if (IPAddress.TryParse(bare, out var address))
        {
            return address.ToString();
        }

        return Uri.TryCreate($"http://{bare}/", UriKind.Absolute, out var url) ? url.IdnHost : bare.ToLowerInvariant();
    }

    /// <summary>Whether the host is the machine itself, as text says it (RFC 6761 §6.3): no name is looked up.</summary>
    public static bool IsLoopback(string host)
    {
        var normal = Normalize(host);

        return normal == "localhost" || (IPAddress.TryParse(normal, out var address) && IPAddress.IsLoopback(address));
    }

    /// <summary>Whether the administrator named this host.</summary>
    public bool IsNamed(string host)
    {
        var normal = Normalize(host);

        return _named.Contains(normal) || _allowed.Contains(normal);
    }

    /// <summary>Why a connection to this address of this host is refused, or null when it is not.</summary>
    public string? RefusalOf(string host, IPAddress address) => IsNamed(host) ? null : AddressPolicy.SpecialUseOf(address);

    /// <summary>Why this host is refused before any look-up, or null when its addresses will tell.</summary>
    public string? RefusalOf(string host)
    {
        if (IsNamed(host))
        {
            return null;
        }

        var normal = Normalize(host);

        if (IPAddress.TryParse(normal, out var address))
        {
            return AddressPolicy.SpecialUseOf(address);
        }

        return normal == "localhost" || normal.EndsWith(".localhost", StringComparison.Ordinal) ? "loopback" : null;
    }

    private static HashSet<string> Normalized(IEnumerable<string> hosts) => [.. hosts.Select(Normalize)];
}
