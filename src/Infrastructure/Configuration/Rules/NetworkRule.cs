using System.Net;
using Bifrost.Application.Settings.Rules;
using Bifrost.Domain.Common;

namespace Bifrost.Infrastructure.Configuration.Rules;

/// <summary>An address, or a network in CIDR notation (RFC 4632 §3.1).</summary>
internal static class NetworkRule
{
    public static readonly IReadOnlyList<System.Net.IPNetwork> Loopback =
    [
        System.Net.IPNetwork.Parse("127.0.0.0/8"), System.Net.IPNetwork.Parse("::1/128"),
    ];

    /// <summary>Whether it is one address.</summary>
    public static bool IsSingle(System.Net.IPNetwork network) => network.PrefixLength == network.BaseAddress.GetAddressBytes().Length * 8;

    public static Result<System.Net.IPNetwork> Parse(string text)
    {
        if (IPAddress.TryParse(text, out var address) && text.AsSpan().IndexOfAny('.', ':') >= 0)
        {
            return new System.Net.IPNetwork(address, address.GetAddressBytes().Length * 8);
        }

        return System.Net.IPNetwork.TryParse(text, out var network) && network.BaseAddress.ToString() == IPAddress.Parse(text.Split('/')[0]).ToString()
            ? network
            : Expectation.Of("an address such as \"10.0.0.5\" or a network such as \"10.0.0.0/8\", whose bits after the prefix are zero");
    }
}
