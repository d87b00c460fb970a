using Bifrost.Application.Settings;
using Bifrost.Domain.Upstream;

namespace Bifrost.Application.Upstream;

/// <summary>
/// Bifrost's own metadata documents, whose addresses are its client identifiers at providers that take one (OAuth Client ID Metadata
/// Document): nothing is registered there, and nothing can be forgotten. Each names one callback address; that of an issuer is another
/// client than that of any other issuer.
/// </summary>
public static class ClientDocument
{
    /// <summary>The document for the shared callback address: connections made before issuers had their own are renewed under it.</summary>
    public const string Path = "/oauth/client-metadata.json";

    /// <summary>The document of an issuer.</summary>
    public const string IssuerPath = "/oauth/client-metadata/{issuer}";

    /// <summary>
    /// The address of the document that names this callback, or null where no provider could read it: it has to be https, and not
    /// this machine alone.
    /// </summary>
    public static string? AddressFor(string callbackUrl)
    {
        var callback = new Uri(callbackUrl);

        if (callback.Scheme != Uri.UriSchemeHttps || LoopbackHost.Matches(callback.Host))
        {
            return null;
        }

        var path = UpstreamCallback.SegmentIn(callback) is { } segment
            ? IssuerPath.Replace("{issuer}", segment, StringComparison.Ordinal)
            : Path;

        return callback.GetLeftPart(UriPartial.Authority) + path;
    }
}
