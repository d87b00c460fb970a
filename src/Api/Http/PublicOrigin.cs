namespace Bifrost.Api.Http;

/// <summary>
/// Bifrost's own origin for one request: issuer, metadata, challenges, callbacks and links are made from it and from
/// nothing else that a request says about its address.
/// </summary>
/// <param name="BaseUrl">Scheme, host and port, without a slash at the end.</param>
public sealed record PublicOrigin(string BaseUrl)
{
    /// <summary>Whether browsers reach Bifrost over TLS, so that cookies can be Secure.</summary>
    public bool IsHttps => BaseUrl.StartsWith("https://", StringComparison.Ordinal);

    /// <summary>The origin of the request; only what runs before it was decided has none.</summary>
    public static PublicOrigin Of(HttpContext context) =>
        context.Features.Get<PublicOrigin>() ?? throw new InvalidOperationException("The origin of the request was not decided yet.");
}
