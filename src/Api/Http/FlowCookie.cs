using System.Text.RegularExpressions;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;

namespace Bifrost.Api.Http;

/// <summary>
/// The cookie that binds pending flows to a browser: up to five secrets, newest first, so that several tabs can be in
/// consent at once. Whatever else stands in it is ignored. On https a second cookie has the same secrets under a <c>__Host-</c>
/// name, which no neighbouring host can set (RFC 6265bis §4.1.3.2); a secret counts there only if both have it.
/// </summary>
internal static partial class FlowCookie
{
    public const string Name = "__bifrost_flow_secret";
    public const string HostName = "__Host-bifrost_flow";

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

    // Only what counts is written back: a secret that was planted in one cookie never gets into the other.
    private static List<string> Parts(HttpContext context)
    {
        var named = CookieHeader.Values(context, Name).SelectMany(Secrets).Distinct().ToList();

        return PublicOrigin.Of(context).IsHttps
            ? [.. Secrets(CookieHeader.Single(context, HostName)).Where(named.Contains)]
            : named;
    }

    private static IEnumerable<string> Secrets(string? value) =>
        (value ?? string.Empty).Split('.').Where(part => Form().IsMatch(part)).Take(Capacity);

    private static void Write(HttpContext context, IReadOnlyList<string> parts)
    {
        var isHttps = PublicOrigin.Of(context).IsHttps;
        var value = string.Join('.', parts.Take(Capacity));
        var options = new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Path = "/",
            Secure = isHttps,
            MaxAge = parts.Count > 0 ? PendingFlow.Lifetime : TimeSpan.Zero,
        };
        context.Response.Cookies.Append(Name, value, options);

        if (isHttps)
        {
            context.Response.Cookies.Append(HostName, value, options);
        }
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{43}\\z")]
    private static partial Regex Form();
}
