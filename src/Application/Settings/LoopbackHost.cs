using System.Net;

namespace Bifrost.Application.Settings;

/// <summary>The hosts that always mean this machine: <c>localhost</c> and the loopback addresses (RFC 8252 §7.3).</summary>
public static class LoopbackHost
{
    /// <summary>True for a host of this machine, with or without the brackets of an IPv6 literal.</summary>
    public static bool Matches(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
