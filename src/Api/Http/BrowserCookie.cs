using System.Text.RegularExpressions;
using Bifrost.Domain.Common;
using Bifrost.Domain.Sessions;

namespace Bifrost.Api.Http;

/// <summary>
/// The cookie that remembers in which browser an identity gave consent. On https the <c>__Host-</c> prefix keeps it from
/// being planted by a neighbouring host (RFC 6265bis §4.1.3.2). On plain http every program of the machine can read and plant it,
/// so that it ends with the flow it came from.
/// </summary>
internal static partial class BrowserCookie
{
    private const string SecureName = "__Host-bifrost_browser";
    private const string LoopbackName = "bifrost_browser";

    /// <summary>The secret the browser carries, or null.</summary>
    public static Secret? Read(HttpContext context) =>
        CookieHeader.Single(context, NameFor(context)) is { } value && Form().IsMatch(value) ? new Secret(value) : null;

    /// <summary>Keeps the secret for as long as the binding that was just made lasts.</summary>
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
                MaxAge = PublicOrigin.Of(context).IsHttps ? BrowserBinding.Lifetime : BrowserBinding.PlainLifetime,
            });

    private static string NameFor(HttpContext context) => PublicOrigin.Of(context).IsHttps ? SecureName : LoopbackName;

    [GeneratedRegex("^[A-Za-z0-9_-]{43}\\z")]
    private static partial Regex Form();
}
