using System.Net;

namespace Bifrost.Infrastructure.Upstream.Http;

/// <summary>
/// The one redirect that is followed: to the same address with or without a slash at its end, as web frameworks answer it
/// (RFC 9110 §15.4). The origin is the same, so that a credential goes nowhere else.
/// </summary>
internal static class SlashRedirect
{
    private const int LongestTarget = 200;

    /// <summary>Whether an answer is a redirect.</summary>
    public static bool IsRedirect(HttpResponseMessage response) => response.StatusCode is HttpStatusCode.MovedPermanently
        or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    /// <summary>The address to repeat a request at; null when the answer is none that is followed.</summary>
    /// <param name="request">The address that was asked.</param>
    /// <param name="method">The method, which the repeated request keeps.</param>
    /// <param name="response">The answer.</param>
    public static Uri? Follow(Uri request, HttpMethod method, HttpResponseMessage response)
    {
        var keepsMethod = response.StatusCode is HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
            || (method == HttpMethod.Get && response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found);

        if (!keepsMethod || TargetOf(request, response) is not { } target || !IsSameOrigin(request, target) || target.UserInfo.Length > 0)
        {
            return null;
        }

        var isSlash = $"{request.AbsolutePath}/" == target.AbsolutePath || request.AbsolutePath == $"{target.AbsolutePath}/";

        // One slash, or each redirect could add another. Some frameworks forget the query.
        return !isSlash || target.AbsolutePath.EndsWith("//", StringComparison.Ordinal) || (target.Query.Length > 0 && target.Query != request.Query)
            ? null
            : new UriBuilder(request) { Path = target.AbsolutePath, Fragment = string.Empty }.Uri;
    }

    /// <summary>Where a redirect leads, without what may be secret in it: scheme, host, port and path.</summary>
    public static string Describe(Uri request, HttpResponseMessage response)
    {
        if (TargetOf(request, response) is not { } target)
        {
            return "no address";
        }

        var text = target.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

        return text.Length <= LongestTarget ? text : text[..LongestTarget];
    }

    private static Uri? TargetOf(Uri request, HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Location", out var values)
        && Uri.TryCreate(request, values.ToString(), out var target)
            ? target
            : null;

    private static bool IsSameOrigin(Uri one, Uri other) =>
        Uri.Compare(one, other, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;
}
