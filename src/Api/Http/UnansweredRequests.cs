using Bifrost.Api.Errors;
using Microsoft.AspNetCore.Diagnostics;

namespace Bifrost.Api.Http;

/// <summary>Requests that no endpoint took: they get the same wording as every other refusal.</summary>
internal static class UnansweredRequests
{
    /// <summary>Answers them. The gateway answers all of its own.</summary>
    public static IApplicationBuilder UseUnansweredRequests(this IApplicationBuilder app) =>
        app.UseWhen(context => !GatewayPath.IsAsked(context), rest => rest.UseStatusCodePages(AnswerAsync));

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
