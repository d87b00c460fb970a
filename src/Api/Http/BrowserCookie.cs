using System.Text.RegularExpressions;
using Bifrost.Domain.Common;
using Bifrost.Domain.Sessions;

namespace Bifrost.Api.Http;

/// <summary>
/// The cookie that remembers in which browser an identity gave consent. On https the <c>__Host-</c> prefix keeps it from
/// being planted by a neighbouring host (RFC 6265bis §4.1.3).
/// </summary>
internal static partial class BrowserCookie
{
    private const string SecureName = "__Host-bifrost_browser";
    private const string LoopbackName = "bifrost_browser";

    /// <summary>The secret the browser carries, or null.</summary>
    public static Secret? Read(HttpContext context) =>
        context.Request.Cookies[NameFor(context)] is { } value && Form().IsMatch(value) ? new Secret(value) : null;

    /// <summary>Keeps the secret for thirty days from now.</summary>
    public static void Keep(HttpContext context, Secret secret) =>
        context.Response.Cookies.Append(
            NameFor(context),
            secret.Reveal(),
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Path = "/",
                Secure = PublicOrigin.Of(context).IsHttps,
                MaxAge = BrowserBinding.Lifetime,
            });

    private static string NameFor(HttpContext context) => PublicOrigin.Of(context).IsHttps ? SecureName : LoopbackName;

    [GeneratedRegex("^[A-Za-z0-9_-]{43}\\z")]
    private static partial Regex Form();
}
