using Bifrost.Api.Http;
using Bifrost.Application.Ports;
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

        if (StoreUnavailableException.In(exception) is { } unavailable)
        {
            await RefuseAsync(httpContext, unavailable);

            return true;
        }

        Crashed(logger, httpContext.Request.Method, PathOf(httpContext), ErrorResponse.EventIdOf(httpContext), exception);
        await ErrorWriter.WriteAsync(httpContext, ApiErrors.Internal);

        return true;
    }

    private Task RefuseAsync(HttpContext context, StoreUnavailableException unavailable)
    {
        // While the store is known to be away, one line says so and not one for each request.
        if (unavailable.WasAsked)
        {
            Unavailable(logger, context.Request.Method, PathOf(context), ErrorResponse.EventIdOf(context), unavailable.Message);
        }

        return ErrorWriter.WriteAsync(context, ApiErrors.StoreUnavailable with { RetryAfter = unavailable.RetryAfter });
    }

    // The route, not the address: an address can carry a code.
    private static string PathOf(HttpContext context) => ErrorWriter.EndpointOf(context)?.DisplayName ?? "no endpoint";

    [LoggerMessage(111, LogLevel.Warning, "{Method} {Endpoint} answered 503, event {EventId}: {Reason}")]
    private static partial void Unavailable(ILogger logger, string method, string endpoint, string eventId, string reason);

    [LoggerMessage(110, LogLevel.Error, "{Method} {Endpoint} failed, event {EventId}")]
    private static partial void Crashed(ILogger logger, string method, string endpoint, string eventId, Exception exception);
}
