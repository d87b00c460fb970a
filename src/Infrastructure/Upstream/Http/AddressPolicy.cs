using System.Net;

namespace Bifrost.Infrastructure.Upstream.Http;

/// <summary>
/// Which addresses belong to the public internet. Everything of special use is refused (RFC 6890 and the IANA registries),
/// also where it hides in another form: IPv4 inside IPv6 (mapped, compatible, NAT64, 6to4, Teredo) is refused as a whole,
/// because a name of the public internet has no need of it.
/// </summary>
internal static class AddressPolicy
{
    private static readonly Prefix GlobalUnicast = new("2000::/3");

    private static readonly (Prefix Network, string Use)[] Special =
    [
        Row("0.0.0.0/8", "this network"),
        Row("10.0.0.0/8", "private network"),
        Row("100.64.0.0/10", "carrier's shared network"),
        Row("127.0.0.0/8", "loopback"),
        Row("168.63.129.16/32", "Azure's platform service"),
        Row("169.254.0.0/16", "link-local, cloud metadata"),
        Row("172.16.0.0/12", "private network"),
        Row("192.0.0.0/24", "protocol assignments"),
        Row("192.0.2.0/24", "documentation"),
        Row("192.31.196.0/24", "AS112"),
        Row("192.52.193.0/24", "AMT"),
        Row("192.88.99.0/24", "6to4 relay"),
        Row("192.168.0.0/16", "private network"),
        Row("192.175.48.0/24", "AS112"),
        Row("198.18.0.0/15", "benchmarking"),
        Row("198.51.100.0/24", "documentation"),
        Row("203.0.113.0/24", "documentation"),
        Row("224.0.0.0/4", "multicast"),
        Row("240.0.0.0/4", "reserved, broadcast"),
        Row("2001::/23", "protocol assignments, Teredo"),
        Row("2001:db8::/32", "documentation"),
        Row("2002::/16", "6to4"),
        Row("2620:4f:8000::/48", "AS112"),
        Row("3fff::/20", "documentation"),
        // Outside global unicast, so refused without these rows; they are here for the reason in the log.
        Row("::/128", "unspecified"),
        Row("::1/128", "loopback"),
        Row("::ffff:0:0/96", "IPv4-mapped"),
        Row("::/96", "IPv4-compatible"),
        Row("64:ff9b::/96", "NAT64"),
        Row("64:ff9b:1::/48", "local NAT64"),
        Row("100::/64", "discard"),
        Row("5f00::/16", "segment routing"),
        Row("fc00::/7", "private network"),
        Row("fe80::/10", "link-local"),
        Row("fec0::/10", "site-local"),
        Row("ff00::/8", "multicast"),
    ];

    /// <summary>What special use the address has, or null when it is a public one.</summary>
    public static string? SpecialUseOf(IPAddress address)
    {
        var bytes = address.GetAddressBytes();

        foreach (var (network, use) in Special)
        {
            if (network.Contains(bytes))
            {
                return use;
            }
        }

        return bytes.Length == 4 || GlobalUnicast.Contains(bytes) ? null : "not assigned";
    }

    private static (Prefix Network, string Use) Row(string network, string use) => (new Prefix(network), use);

    /// <summary>
    /// A range of one address family, compared bit by bit. <see cref="IPNetwork"/> is not used to compare: it takes a mapped
    /// address for the IPv4 address inside, and finds ::ffff:8.8.8.8 in 2000::/3.
    /// </summary>
    private sealed class Prefix(string network)
    {
        private readonly byte[] _base = IPNetwork.Parse(network).BaseAddress.GetAddressBytes();

        private readonly int _bits = IPNetwork.Parse(network).PrefixLength;

        public bool Contains(ReadOnlySpan<byte> address)
        {
            if (address.Length != _base.Length)
            {
                return false;
            }

            for (var bit = 0; bit < _bits; bit++)
            {
                if (((address[bit / 8] ^ _base[bit / 8]) & (0x80 >> (bit % 8))) != 0)
                {
                    return false;
                }
            }

            return true;
        }
    }
}
