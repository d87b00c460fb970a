using Bifrost.Api.Errors;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Bifrost.Api.Http;

/// <summary>
/// Takes forms from Bifrost's own pages only. The browser's own word decides (Fetch Metadata), then the Origin header;
/// a program sends neither and is bound by cookie and identifiers alone.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class SameOriginFormAttribute : Attribute, IAsyncResourceFilter
{
    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        if (IsOurs(context.HttpContext))
        {
            await next();

            return;
        }

        await ErrorWriter.WriteAsync(context.HttpContext, HostErrors.CrossSite);
        context.Result = new Microsoft.AspNetCore.Mvc.EmptyResult();
    }

    internal static bool IsOurs(HttpContext context)
    {
        var headers = context.Request.Headers;

        if (headers.TryGetValue("Sec-Fetch-Site", out var site))
        {
            return site.Count == 1 && site[0] == "same-origin";
        }

        return headers.Origin.Count == 0
            || (headers.Origin.Count == 1
                && string.Equals(headers.Origin[0], PublicOrigin.Of(context).BaseUrl, StringComparison.OrdinalIgnoreCase));
    }
}
