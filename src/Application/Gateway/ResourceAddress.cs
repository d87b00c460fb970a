using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Gateway;

/// <summary>
/// Addresses of resources at the whole gateway: <c>bifrost://{client}/{address}</c>, where the address is the server's own, as
/// it is. The form tells whose it is without asking anybody, can be undone, and holds for templates too.
/// </summary>
public static class ResourceAddress
{
    private const string Scheme = "bifrost://";

    /// <summary>What stands before a server's own addresses.</summary>
    public static string PrefixOf(McpClient client) => $"{Scheme}{client.Name}/";

    /// <summary>The name of the server that an address is of; null when it is no address of the gateway's.</summary>
    public static string? ServerOf(string address)
    {
        if (!address.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return null;
        }

        var end = address.IndexOf('/', Scheme.Length);

        return end > Scheme.Length ? address[Scheme.Length..end] : null;
    }

    /// <summary>Whether an address is another one or a part of it, as a server may name it (MCP, resources/updated).</summary>
    public static bool IsWithin(string address, string whole) =>
        address.StartsWith(whole, StringComparison.Ordinal)
        && (address.Length == whole.Length || whole[^1] is '/' || address[whole.Length] is '/' or '#' or '?');
}
