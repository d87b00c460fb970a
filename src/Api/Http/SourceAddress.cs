using System.Net;
using System.Net.Sockets;

namespace Bifrost.Api.Http;

/// <summary>
/// Where a request came from, as limits count it: an IPv4 address, or the /64 of an IPv6 address, because one customer has
/// all of it. An IPv4 address written as IPv6 is the IPv4 address.
/// </summary>
internal static class SourceAddress
{
    public static string Of(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address)
        {
            return "unknown";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address.ToString();
        }

        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, 8, 8);

        return $"{new IPAddress(bytes)}/64";
    }
}
