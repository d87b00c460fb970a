using Bifrost.Api.Http;
using Microsoft.AspNetCore.Diagnostics;

namespace Bifrost.Api.Errors;

/// <summary>The one place where exceptions end: a bug or an outage is logged under its event id and told without detail.</summary>
internal sealed partial class CrashHandler(ILogger<CrashHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;

            return true;
        }

        if (exception is BadHttpRequestException badRequest)
        {
            var error = badRequest.StatusCode == StatusCodes.Status413PayloadTooLarge ? BodyErrors.TooLarge : BodyErrors.MalformedForm;
            await ErrorWriter.WriteAsync(httpContext, error);

            return true;
        }

        Crashed(logger, httpContext.Request.Method, PathOf(httpContext), ErrorResponse.EventIdOf(httpContext), exception);
        await ErrorWriter.WriteAsync(httpContext, ApiErrors.Internal);

        return true;
    }

    // The route, not the address: an address can carry a code.
    private static string PathOf(HttpContext context) => ErrorWriter.EndpointOf(context)?.DisplayName ?? "no endpoint";

    [LoggerMessage(110, LogLevel.Error, "{Method} {Endpoint} failed, event {EventId}")]
    private static partial void Crashed(ILogger logger, string method, string endpoint, string eventId, Exception exception);
}
