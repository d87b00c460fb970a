using Bifrost.Api.Errors;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Bifrost.Api.Http;

/// <summary>
/// Refuses requests that a browser or a program makes before a person follows the address: prefetching, prerendering and previews
/// (Fetch §3.7, <c>Sec-Purpose</c>, and the headers before it). What stands behind such an address works once.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class NoPrefetchAttribute : Attribute, IAsyncResourceFilter
{
    private static readonly string[] Headers = ["Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"];
    private static readonly string[] Purposes = ["prefetch", "prerender", "preview", "instant"];

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

    private static bool IsAhead(HttpRequest request) => Headers.Any(header => request.Headers[header].Any(value =>
        Purposes.Any(purpose => value?.Contains(purpose, StringComparison.OrdinalIgnoreCase) == true)));
}
