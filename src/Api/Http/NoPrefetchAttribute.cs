using Bifrost.Api.Errors;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Bifrost.Api.Http;

/// <summary>
/// Refuses requests that a browser or a program makes before a person follows the address: prefetching, prerendering and previews
/// (Fetch §3.7, <c>Sec-Purpose</c>, and the headers before it), requests that are no navigation (Fetch Metadata,
/// <c>Sec-Fetch-Dest</c>), and programs that say they make previews of links. What stands behind such an address works once.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class NoPrefetchAttribute : Attribute, IAsyncResourceFilter
{
    private static readonly string[] Headers = ["Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"];
    private static readonly string[] Purposes = ["prefetch", "prerender", "preview", "instant"];

    // A page, also one in a frame; anything else a browser loads for a page.
    private static readonly string[] Navigations = ["document", "iframe", "frame"];

    // Chats and mail that fetch the links in messages, as they name themselves in User-Agent.
    private static readonly string[] PreviewPrograms =
    [
        "Slackbot", "Slack-ImgProxy", "Discordbot", "TelegramBot", "WhatsApp/", "facebookexternalhit", "Twitterbot", "LinkedInBot",
        "SkypeUriPreview", "BingPreview", "GoogleImageProxy", "Google-PageRenderer", "Mattermost-Bot", "Rocket.Chat", "Synapse (", "Iframely", "Embedly",
        "redditbot", "Applebot", "Zoom.Bot", "LinkPreview", "link-preview",
    ];

    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        if (!IsAhead(context.HttpContext.Request))
        {
            await next();

            return;
        }

        await ErrorWriter.WriteAsync(context.HttpContext, HostErrors.Prefetch);
        context.Result = new Microsoft.AspNetCore.Mvc.EmptyResult();
    }

    private static bool IsAhead(HttpRequest request) => IsAnnounced(request)
        || request.Headers["Sec-Fetch-Dest"] is [{ } destination] && !Navigations.Contains(destination, StringComparer.OrdinalIgnoreCase)
        || PreviewPrograms.Any(name => request.Headers.UserAgent.ToString().Contains(name, StringComparison.OrdinalIgnoreCase));

    private static bool IsAnnounced(HttpRequest request) => Headers.Any(header => request.Headers[header].Any(value =>
        Purposes.Any(purpose => value?.Contains(purpose, StringComparison.OrdinalIgnoreCase) == true)));
}
