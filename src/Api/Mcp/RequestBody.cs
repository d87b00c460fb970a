using Bifrost.Api.Errors;
using Bifrost.Application.Gateway;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Bifrost.Api.Mcp;

/// <summary>Reads the body of a message within its limit.</summary>
internal static class RequestBody
{
    /// <summary>The refusal of a body that is not declared as JSON.</summary>
    public static readonly ErrorResponse WrongType = new(
        StatusCodes.Status415UnsupportedMediaType, "invalid_request", "unsupported_media_type", "Send messages as application/json.");

    private static readonly ErrorResponse Broken = new(
        StatusCodes.Status400BadRequest, "invalid_request", "body_unreadable", "The body of the request ended early or is not well-formed.");

    /// <summary>Whether the body is declared as JSON in the encoding that JSON has (RFC 8259 §8.1).</summary>
    public static bool HasJsonBody(this HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Value.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    /// <summary>Fills the buffer; the refusal when the body is too large or unreadable, else null.</summary>
    public static async Task<ErrorResponse?> ReadAsync(HttpContext context, PooledBuffer body, int limit)
    {
        // The gateway has its own limit, above the one for everything else.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = limit;
        }

        try
        {
            var request = context.Request;

            return await body.TryFillAsync(request.Body, request.ContentLength, context.RequestAborted) ? null : TooLarge(limit);
        }
        catch (BadHttpRequestException exception)
        {
            return exception.StatusCode == StatusCodes.Status413PayloadTooLarge ? TooLarge(limit) : Broken;
        }
    }

    private static ErrorResponse TooLarge(int limit) => new(
        StatusCodes.Status413PayloadTooLarge, "invalid_request", "body_too_large", $"A message has at most {limit} bytes.");
}
