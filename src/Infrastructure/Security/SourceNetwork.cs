using System.Net;

namespace Bifrost.Infrastructure.Security;

/// <summary>
/// The network that a source is one of many sources in: the /48 of an IPv6 /64, which a provider may give to one customer. An
/// IPv4 address has none.
/// </summary>
internal static class SourceNetwork
{
    /// <summary>How many times the limit of a source holds for its network.</summary>
    public const int Sources = 4;

    private const string Suffix = "/64";
    private const int Bytes = 6;

    /// <summary>The network of a source as <c>SourceAddress</c> writes it; null when it has none.</summary>
    public static string? Of(string source)
    {
        if (!source.EndsWith(Suffix, StringComparison.Ordinal) || !IPAddress.TryParse(source[..^Suffix.Length], out var address))
        {
            return null;
        }

        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, Bytes, bytes.Length - Bytes);

        return $"{new IPAddress(bytes)}/48";
    }
}
