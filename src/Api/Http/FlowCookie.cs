using System.Text.RegularExpressions;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;

namespace Bifrost.Api.Http;

/// <summary>
/// The cookie that binds pending flows to a browser: up to five secrets, newest first, so that several tabs can be in
/// consent at once. Whatever else stands in it is ignored.
/// </summary>
internal static partial class FlowCookie
{
    public const string Name = "__bifrost_flow_secret";

    private const int Capacity = 5;

    /// <summary>The secrets the browser carries.</summary>
    public static IReadOnlyList<Secret> Read(HttpContext context) =>
        [.. Parts(context).Select(part => new Secret(part))];

    /// <summary>Adds a secret; the oldest goes when there are too many.</summary>
    public static void Add(HttpContext context, Secret secret) =>
        Write(context, [secret.Reveal(), .. Parts(context)]);

    /// <summary>Removes the secret of a flow that was answered.</summary>
    public static void Remove(HttpContext context, SecretHash answered) =>
        Write(context, [.. Parts(context).Where(part => !answered.Matches(new Secret(part).Hash()))]);

    private static IEnumerable<string> Parts(HttpContext context) =>
        (context.Request.Cookies[Name] ?? string.Empty).Split('.').Where(part => Form().IsMatch(part)).Take(Capacity);

    private static void Write(HttpContext context, IReadOnlyList<string> parts)
    {
        var options = new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Path = "/",
            Secure = PublicOrigin.Of(context).IsHttps,
            MaxAge = parts.Count > 0 ? PendingFlow.Lifetime : TimeSpan.Zero,
        };
        context.Response.Cookies.Append(Name, string.Join('.', parts.Take(Capacity)), options);
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{43}\\z")]
    private static partial Regex Form();
}
