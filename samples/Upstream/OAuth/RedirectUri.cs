using Microsoft.AspNetCore.WebUtilities;

namespace Bifrost.Samples.Upstream.OAuth;

/// <summary>Which redirect URIs may be registered (OAuth 2.1 §2.3), and how an answer travels on one.</summary>
internal static class RedirectUri
{
    private static readonly string[] Dangerous = ["javascript", "data", "vbscript", "file", "blob", "about"];

    public static bool IsAcceptable(string? value) =>
        value is not null
        && value.All(c => c is > ' ' and <= '~')
        && Uri.TryCreate(value, UriKind.Absolute, out var uri)
        && !value.Contains('#', StringComparison.Ordinal)
        && !Dangerous.Contains(uri.Scheme)
        && (uri.Scheme != Uri.UriSchemeHttp || uri.IsLoopback);

    /// <summary>
    /// Sends the browser back; parameters without a value are left out, a query that is there already is kept.
    /// </summary>
    public static IResult Return(string redirectUri, params IEnumerable<KeyValuePair<string, string?>> parameters) =>
        Results.Redirect(QueryHelpers.AddQueryString(redirectUri, parameters.Where(p => p.Value is not null)));
}
