namespace Bifrost.Api.Http;

/// <summary>
/// Reads cookies by their exact name, as a browser writes them (RFC 6265 §5.4): pairs divided by semicolons, the name ending at the
/// first equals sign. The framework's reader ignores case and goes on behind characters that no name has, so that a cookie which a
/// neighbouring host may set, such as <c>x[__Host-name=…</c>, would be read as one that only this host can set.
/// </summary>
internal static class CookieHeader
{
    /// <summary>The values of every cookie with this name, in the order in which they were sent.</summary>
    public static IReadOnlyList<string> Values(HttpContext context, string name) =>
        [.. context.Request.Headers.Cookie
            .SelectMany(header => (header ?? string.Empty).Split(';'))
            .Select(pair => pair.TrimStart(' '))
            .Where(pair => pair.Length > name.Length && pair[name.Length] == '=' && pair.StartsWith(name, StringComparison.Ordinal))
            .Select(pair => pair[(name.Length + 1)..])];

    /// <summary>The value of the one cookie with this name; null when there is none, or several, of which some host planted one.</summary>
    public static string? Single(HttpContext context, string name) => Values(context, name) is [var value] ? value : null;
}
