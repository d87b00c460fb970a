using Bifrost.Samples.Upstream.OAuth;

namespace Bifrost.Samples.Upstream.Mcp;

/// <summary>Without OAuth: lets everyone in as "anonymous", or only who sends the required header.</summary>
internal sealed class HeaderGate(RequestDelegate next, NotesOptions options)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (options.RequiredHeader is { } required
            && !Opaque.AreEqual(context.Request.Headers[required.Key].ToString(), required.Value))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;

            return Task.CompletedTask;
        }

        context.User = Caller.Named(Caller.Anonymous);

        return next(context);
    }
}
