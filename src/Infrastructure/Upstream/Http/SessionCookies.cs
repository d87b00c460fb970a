namespace Bifrost.Infrastructure.Upstream.Http;

/// <summary>
/// The cookies that a server, or a load balancer before it, set in one upstream session: the next request of the session has to
/// reach the same instance. They are of this session alone, and no more than a few are kept.
/// </summary>
internal sealed class SessionCookies(TimeProvider time)
{
    private const int Most = 16;
    private const int MostBytes = 8192;
    private const string Header = "Set-Cookie";

    private readonly Lock _gate = new();

    // The oldest first. Replaced as a whole, so that a session without cookies looks at no lock.
    private volatile IReadOnlyList<SessionCookie> _cookies = [];

    /// <summary>Takes what an answer sets and deletes.</summary>
    /// <param name="request">The address that it answers.</param>
    /// <param name="response">The answer.</param>
    public void Take(Uri request, HttpResponseMessage response)
    {
        if (response.Headers.NonValidated.TryGetValues(Header, out var values))
        {
            Take(request, values);
        }
    }

    /// <summary>Takes what values of <c>Set-Cookie</c> set and delete.</summary>
    /// <param name="request">The address that they answer.</param>
    /// <param name="values">The values.</param>
    public void Take(Uri request, IEnumerable<string> values)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var cookies = _cookies.Where(cookie => !cookie.IsOver(now)).ToList();

            foreach (var cookie in values.Take(Most).Select(value => SessionCookie.Read(value, request, now)).OfType<SessionCookie>())
            {
                cookies.RemoveAll(known => known.Name == cookie.Name && known.Path == cookie.Path);

                if (!cookie.IsOver(now))
                {
                    cookies.Add(cookie);
                }
            }

            while (cookies.Count > Most || cookies.Sum(cookie => cookie.Name.Length + cookie.Value.Length) > MostBytes)
            {
                cookies.RemoveAt(0);
            }

            _cookies = cookies;
        }
    }

    /// <summary>The value of <c>Cookie</c> for a request; null when it has none.</summary>
    /// <param name="request">The address.</param>
    /// <param name="configured">What the configuration sends in any case; names that stand in it are its own. Null: nothing.</param>
    public string? For(Uri request, string? configured)
    {
        var cookies = _cookies;

        if (cookies.Count == 0)
        {
            return configured;
        }

        var now = time.GetUtcNow();
        var names = configured?.Split(';').Select(pair => pair.Split('=')[0].Trim()).ToHashSet(StringComparer.Ordinal) ?? [];
        var pairs = cookies
            .Where(cookie => cookie.Matches(request, now) && !names.Contains(cookie.Name))
            .OrderByDescending(cookie => cookie.Path.Length)
            .Select(cookie => $"{cookie.Name}={cookie.Value}");
        var text = string.Join("; ", configured is null ? pairs : pairs.Prepend(configured));

        return text.Length == 0 ? null : text;
    }
}
