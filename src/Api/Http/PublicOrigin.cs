namespace Bifrost.Api.Http;

/// <summary>
/// The origin that a request was made to, as its client knows it. It is decided once, at the edge; everything absolute that
/// Bifrost says is built from it.
/// </summary>
/// <param name="BaseUrl">Scheme and host with no trailing slash.</param>
public sealed record PublicOrigin(string BaseUrl)
{
    /// <summary>The origin of this request; missing it is a bug of the composition.</summary>
    public static PublicOrigin Of(HttpContext context) => context.Features.Get<PublicOrigin>()
        ?? throw new InvalidOperationException("The public origin of the request was not decided.");
}
