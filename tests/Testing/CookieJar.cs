namespace Bifrost.Testing;

/// <summary>
/// The cookies of a browser that reaches Bifrost over https, for a client that speaks plain http to the process behind the proxy.
/// What a neighbouring host planted is sent as it stands, before or behind the browser's own.
/// </summary>
public sealed class CookieJar : DelegatingHandler
{
    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);

    /// <summary>The browser's own cookies by name.</summary>
    public IDictionary<string, string> Cookies => _cookies;

    /// <summary>Raw pairs that come first in the header.</summary>
    public IList<string> PlantedFirst { get; } = [];

    /// <summary>Raw pairs that come last in the header.</summary>
    public IList<string> PlantedLast { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string[] pairs = [.. PlantedFirst, .. _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"), .. PlantedLast];

        if (pairs.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", pairs));
        }

        var response = await base.SendAsync(request, cancellationToken);

        foreach (var set in response.Headers.TryGetValues("Set-Cookie", out var all) ? all : [])
        {
            Keep(set);
        }

        return response;
    }

    private void Keep(string set)
    {
        var pair = set.Split(';')[0].Split('=', 2);

        if (set.Contains("max-age=0", StringComparison.OrdinalIgnoreCase))
        {
            _cookies.Remove(pair[0]);
        }
        else
        {
            _cookies[pair[0]] = pair[1];
        }
    }
}
