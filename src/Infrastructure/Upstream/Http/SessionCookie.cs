using System.Globalization;

namespace Bifrost.Infrastructure.Upstream.Http;

/// <summary>
/// A cookie of one upstream session (RFC 6265). It goes back to the host that set it and to no other: its <c>Domain</c> is not
/// looked at.
/// </summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The value as it came.</param>
/// <param name="Path">The path from which on it is sent.</param>
/// <param name="IsSecure">Whether it is sent over https only.</param>
/// <param name="Expires">When it ends; null: with the session.</param>
internal sealed record SessionCookie(string Name, string Value, string Path, bool IsSecure, DateTimeOffset? Expires)
{
    private const int LongestPair = 4096;

    // As servers write dates; anything else that is a date is read too.
    private static readonly string[] Dates =
    [
        "ddd, dd MMM yyyy HH:mm:ss 'GMT'", "ddd, dd-MMM-yyyy HH:mm:ss 'GMT'", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd, dd-MMM-yy HH:mm:ss 'GMT'",
        "ddd MMM d HH:mm:ss yyyy",
    ];

    /// <summary>Reads a <c>Set-Cookie</c> (RFC 6265 §5.2); null when it sets none that can be sent back.</summary>
    /// <param name="header">The value of the header.</param>
    /// <param name="request">The address that it answers.</param>
    /// <param name="now">The time.</param>
    public static SessionCookie? Read(string header, Uri request, DateTimeOffset now)
    {
        var parts = header.Split(';', StringSplitOptions.TrimEntries);
        var (name, value) = Pair(parts[0]);

        if (name.Length == 0 || name.Length + value.Length > LongestPair || !CanBeSent(name) || !CanBeSent(value))
        {
            return null;
        }

        var cookie = new SessionCookie(name, value, DefaultPath(request), IsSecure: false, Expires: null);
        var hasAge = false;

        foreach (var (attribute, text) in parts.Skip(1).Select(Pair))
        {
            switch (attribute.ToLowerInvariant())
            {
                case "path":
                    cookie = cookie with { Path = text.StartsWith('/') ? text : DefaultPath(request) };
                    break;
                case "secure":
                    cookie = cookie with { IsSecure = true };
                    break;
                case "max-age" when AgeOf(text) is { } age:
                    hasAge = true;
                    cookie = cookie with { Expires = age <= TimeSpan.Zero ? DateTimeOffset.MinValue : now + age };
                    break;
                case "expires" when !hasAge && DateOf(text) is { } date:
                    cookie = cookie with { Expires = date };
                    break;
            }
        }

        return cookie;
    }

    /// <summary>Whether it goes with a request (RFC 6265 §5.4).</summary>
    public bool Matches(Uri request, DateTimeOffset now)
    {
        var path = request.AbsolutePath;

        return !IsOver(now)
            && (!IsSecure || request.Scheme == Uri.UriSchemeHttps)
            && path.StartsWith(Path, StringComparison.Ordinal)
            && (path.Length == Path.Length || Path.EndsWith('/') || path[Path.Length] == '/');
    }

    /// <summary>Whether its time is over.</summary>
    public bool IsOver(DateTimeOffset now) => Expires <= now;

    private static (string Name, string Value) Pair(string part)
    {
        var at = part.IndexOf('=', StringComparison.Ordinal);

        return at < 0 ? (part, string.Empty) : (part[..at].TrimEnd(), part[(at + 1)..].TrimStart());
    }

    private static bool CanBeSent(string text) => text.All(letter => letter is >= ' ' and <= '~' and not ';');

    private static TimeSpan? AgeOf(string text)
    {
        if (text.Length == 0 || text.TrimStart('-').Any(letter => !char.IsAsciiDigit(letter)))
        {
            return null;
        }

        return double.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Clamp(seconds, -1, int.MaxValue))
            : null;
    }

    private static DateTimeOffset? DateOf(string text) =>
        DateTimeOffset.TryParseExact(text, Dates, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out var exact) ? exact
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date
        : null;

    // RFC 6265 §5.1.4.
    private static string DefaultPath(Uri request)
    {
        var last = request.AbsolutePath.LastIndexOf('/');

        return last <= 0 ? "/" : request.AbsolutePath[..last];
    }
}
