using System.Text;

namespace Bifrost.Samples.Upstream.Faults;

/// <summary>Lets the endpoint answer into memory, then sends something else with the same status and headers.</summary>
internal static class AnswerRewrite
{
    public static async Task RunAsync(
        HttpContext context, RequestDelegate next, Func<string, (string ContentType, string Body)> rewrite)
    {
        var body = context.Response.Body;
        using var captured = new MemoryStream();

        context.Response.Body = captured;
        await next(context);
        context.Response.Body = body;

        var (contentType, text) = rewrite(Encoding.UTF8.GetString(captured.ToArray()));
        context.Response.ContentType = contentType;
        context.Response.ContentLength = null;
        await context.Response.WriteAsync(text, context.RequestAborted);
    }
}
