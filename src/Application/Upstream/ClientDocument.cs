using Bifrost.Application.Settings;

namespace Bifrost.Application.Upstream;

/// <summary>
/// Bifrost's own metadata document, whose address is its client identifier at providers that take one (OAuth Client ID
/// Metadata Document): nothing is registered there, and nothing can be forgotten.
/// </summary>
public static class ClientDocument
{
    /// <summary>Where it is under Bifrost's origin.</summary>
    public const string Path = "/oauth/client-metadata.json";

    /// <summary>Its address, or null where no provider could read it: it has to be https, and not this machine alone.</summary>
    public static string? AddressUnder(string baseUrl)
    {
        var origin = new Uri(baseUrl);

        return origin.Scheme == Uri.UriSchemeHttps && !LoopbackHost.Matches(origin.Host)
            ? origin.GetLeftPart(UriPartial.Authority) + Path
            : null;
    }
}
