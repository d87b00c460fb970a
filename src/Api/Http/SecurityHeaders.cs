using Bifrost.Api.Pages;

namespace Bifrost.Api.Http;

/// <summary>
/// Headers of every answer: nothing is cached, framed, sniffed or referred; a page loads its own style and nothing else. Answers
/// of the gateway are never pages, and say only what counts for them.
/// </summary>
internal static class SecurityHeaders
{
    // No form-action: Chromium applies it to the redirect that follows a form, and the last one leads to the client.
    private const string Policy =
        "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";

    private const string Strict = "max-age=31536000";

    private static readonly Func<object, Task> ForMessage = static state => ApplyToMessage((HttpContext)state);
    private static readonly Func<object, Task> ForPage = static state => ApplyToPage((HttpContext)state);

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(GatewayPath.IsAsked(context) ? ForMessage : ForPage, context);

        return next(context);
    });

    private static Task ApplyToMessage(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";

        if (headers.CacheControl.Count == 0)
        {
            headers.CacheControl = "no-store";
        }

        if (context.Features.Get<PublicOrigin>() is { IsHttps: true })
        {
            headers.StrictTransportSecurity = Strict;
        }

        return Task.CompletedTask;
    }

    private static Task ApplyToPage(HttpContext context)
    {
        var headers = context.Response.Headers;
        var page = context.Features.Get<PageTraits>();
        headers.XFrameOptions = "DENY";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";

        if (headers.ContentSecurityPolicy.Count == 0)
        {
            headers.ContentSecurityPolicy = page is { RunsCloseScript: true } ? $"{Policy}; script-src 'self'" : Policy;
        }

        // With no-referrer Chromium posts "Origin: null", and the origin of a form is what decides whether it is ours.
        headers["Referrer-Policy"] = page is { HasForms: true } ? "same-origin" : "no-referrer";

        return ApplyToMessage(context);
    }
}
