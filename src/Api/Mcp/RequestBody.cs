using Bifrost.Application.Gateway;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Bifrost.Api.Mcp;

/// <summary>Reads the body of a message within its limit.</summary>
internal static class RequestBody
{
    /// <summary>Whether the body is declared as JSON in the encoding that JSON has (RFC 8259 §8.1).</summary>
    public static bool HasJsonBody(this HttpRequest request) => request.ContentType == "application/json" || IsJson(request);

    private static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Value.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    /// <summary>Fills the buffer; the refusal when the body is too large or unreadable, else null.</summary>
    public static async Task<McpRefusal?> ReadAsync(HttpContext context, PooledBuffer body, int limit)
    {
        // The gateway has its own limit, above the one for everything else.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = limit;
        }

        try
        {
            var request = context.Request;
            var fits = await body.TryFillAsync(request.Body, request.ContentLength, context.RequestAborted);

            return fits ? null : McpRefusal.BodyTooLarge(limit);
        }
        catch (BadHttpRequestException exception)
        {
            return exception.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? McpRefusal.BodyTooLarge(limit)
                : McpRefusal.BodyUnreadable;
        }
    }
}
