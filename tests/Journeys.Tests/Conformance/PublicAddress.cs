using System.Net;

namespace Bifrost.Journeys.Tests.Conformance;

/// <summary>
/// A browser before a Bifrost that has a public address: what goes to that address arrives where Bifrost listens, as behind a
/// proxy that ends TLS. It keeps cookies by the address it asked for and follows no redirect.
/// </summary>
internal sealed class PublicAddress(Uri address, string listening)
    : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
{
    private readonly CookieContainer _cookies = new();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var asked = request.RequestUri!;

        if (_cookies.GetCookieHeader(asked) is { Length: > 0 } cookies)
        {
            request.Headers.TryAddWithoutValidation("Cookie", cookies);
        }

        if (asked.Authority == address.Authority)
        {
            request.Headers.Host = asked.Authority;
            request.RequestUri = new Uri(new Uri(listening), asked.PathAndQuery);
        }

        var response = await base.SendAsync(request, cancellationToken);

        if (response.Headers.TryGetValues("Set-Cookie", out var set))
        {
            foreach (var cookie in set)
            {
                _cookies.SetCookies(asked, cookie);
            }
        }

        return response;
    }
}
