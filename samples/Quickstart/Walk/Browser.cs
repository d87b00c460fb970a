using System.Net;

namespace Bifrost.Samples.Quickstart.Walk;

/// <summary>What came back for a navigation: a page, or where to go next.</summary>
/// <param name="Address">Where it was asked for.</param>
/// <param name="Status">The status.</param>
/// <param name="Redirect">Where it leads, absolute, or null.</param>
/// <param name="SetCookies">The cookies it sets, as sent.</param>
internal sealed record Arrival(Uri Address, HttpStatusCode Status, Uri? Redirect, IReadOnlyList<string> SetCookies)
{
    /// <summary>The redirect that this must be.</summary>
    public Uri MustRedirect()
    {
        Expect.That(Status == HttpStatusCode.Found && Redirect is not null, "a redirect (302)", $"{(int)Status}");

        return Redirect!;
    }
}

/// <summary>
/// One person's browser over real HTTP: a cookie jar, the page that is open, and the headers that tell a server which site
/// asked. It follows a redirect only when told to, so that a walk sees each.
/// </summary>
internal sealed class Browser : IDisposable
{
    private const string NoSite = "none";

    private static readonly string[] NearToFar = [NoSite, "same-origin", "same-site", "cross-site"];

    private readonly HttpClient _http = new(new SocketsHttpHandler { CookieContainer = new(), AllowAutoRedirect = false });
    private HtmlPage? _page;
    private string _site = NoSite;

    /// <summary>The page that is open.</summary>
    public HtmlPage Page => _page ?? throw new UnexpectedException("a page", "none");

    /// <summary>Opens an address that a program or the person gave.</summary>
    public Task<Arrival> OpenAsync(Uri address, CancellationToken ct)
    {
        _page = null;
        _site = NoSite;

        return SendAsync(new(HttpMethod.Get, address), ct);
    }

    /// <summary>Clicks a link of the open page.</summary>
    public Task<Arrival> ClickAsync(Uri link, CancellationToken ct)
    {
        _site = SiteOf(link);

        return SendAsync(new(HttpMethod.Get, link), ct);
    }

    /// <summary>Fills in a form of the open page and presses one of its buttons, the only one unless its text is given.</summary>
    public Task<Arrival> PressAsync(
        HtmlForm form, CancellationToken ct, string? button = null, params KeyValuePair<string, string>[] entered)
    {
        _site = SiteOf(form.Action);
        var pressed = form.Buttons.First(candidate => button is null || candidate.Text == button);
        var request = new HttpRequestMessage(HttpMethod.Post, form.Action) { Content = form.Fill(pressed, entered) };
        request.Headers.Add("Origin", Page.HidesReferrer ? "null" : Page.Address.GetLeftPart(UriPartial.Authority));

        return SendAsync(request, ct);
    }

    /// <summary>Goes where the last answer led. A chain that has once left a site stays foreign to it.</summary>
    public Task<Arrival> FollowAsync(Arrival last, CancellationToken ct)
    {
        var target = last.MustRedirect();
        var site = SiteOf(target);
        _site = Array.IndexOf(NearToFar, site) > Array.IndexOf(NearToFar, _site) ? site : _site;

        return SendAsync(new(HttpMethod.Get, target), ct);
    }

    public void Dispose() => _http.Dispose();

    private string SiteOf(Uri target)
    {
        if (_page?.Address is not { } from)
        {
            return NoSite;
        }

        return from.GetLeftPart(UriPartial.Authority) == target.GetLeftPart(UriPartial.Authority) ? "same-origin"
            : from.Host == target.Host ? "same-site"
            : "cross-site";
    }

    private async Task<Arrival> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        request.Headers.Accept.ParseAdd("text/html,application/xhtml+xml,*/*;q=0.8");
        request.Headers.Add("Sec-Fetch-Site", _site);
        request.Headers.Add("Sec-Fetch-Mode", "navigate");
        request.Headers.Add("Sec-Fetch-Dest", "document");
        var address = request.RequestUri!;

        using (request)
        {
            using var answer = await _http.SendAsync(request, ct);

            if (answer.Content.Headers.ContentType?.MediaType == "text/html")
            {
                var hidesReferrer = answer.Headers.TryGetValues("Referrer-Policy", out var policy) && policy.Contains("no-referrer");
                _page = new(address, await answer.Content.ReadAsStringAsync(ct), hidesReferrer);
            }

            var redirect = answer.Headers.Location is { } location ? new Uri(address, location) : null;
            var cookies = answer.Headers.TryGetValues("Set-Cookie", out var set) ? set.ToList() : [];

            return new(address, answer.StatusCode, redirect, cookies);
        }
    }
}
