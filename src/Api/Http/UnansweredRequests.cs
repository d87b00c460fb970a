using Bifrost.Api.Errors;
using Microsoft.AspNetCore.Diagnostics;

namespace Bifrost.Api.Http;

/// <summary>Requests that no endpoint took: they get the same wording as every other refusal.</summary>
internal static class UnansweredRequests
{
    private static readonly PathString Gateway = new("/mcp");

    /// <summary>Answers them. The gateway answers all of its own, and its calls should not pay for what they have no use for.</summary>
    public static IApplicationBuilder UseUnansweredRequests(this IApplicationBuilder app) =>
        app.UseWhen(context => !IsOfGateway(context.Request.Path), rest => rest.UseStatusCodePages(AnswerAsync));

    private static bool IsOfGateway(PathString path) => path.StartsWithSegments(Gateway, out var server)
        && server.Value!.AsSpan(Math.Min(1, server.Value!.Length)).IndexOf('/') < 0;

    private static Task AnswerAsync(StatusCodeContext unanswered)
    {
        var context = unanswered.HttpContext;
        var error = context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => ApiErrors.PathUnknown,
            StatusCodes.Status405MethodNotAllowed => ApiErrors.MethodNotAllowed,
            _ => null,
        };

        return error is null
            ? Task.CompletedTask
            : ErrorWriter.WriteAsync(context, error);
    }
}
