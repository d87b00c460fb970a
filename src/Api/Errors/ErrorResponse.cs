using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Bifrost.Api.Errors;

/// <summary>The error envelope of everything outside the OAuth protocol endpoints.</summary>
/// <param name="IsBifrostError">True for a fault of Bifrost's own.</param>
/// <param name="StatusCode">Equals the HTTP status.</param>
/// <param name="EventId">Equals the trace id in the log.</param>
/// <param name="Error">What happened.</param>
internal sealed record ErrorResponse(
    [property: JsonPropertyName("is_bifrost_error")] bool IsBifrostError,
    [property: JsonPropertyName("status_code")] int StatusCode,
    [property: JsonPropertyName("event_id")] string EventId,
    [property: JsonPropertyName("error")] ErrorDetail Error)
{
    /// <summary>What a program needs besides; left out when there is nothing.</summary>
    [JsonPropertyName("extra_fields")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public object? ExtraFields { get; init; }

    public static ErrorResponse Of(HttpContext context, int status, string code, string message) => new(
        status >= StatusCodes.Status500InternalServerError && status != StatusCodes.Status503ServiceUnavailable,
        status,
        EventIdOf(context),
        new ErrorDetail(TypeOf(status), code, message));

    /// <summary>What a person tells the administrator, and what the log is searched for.</summary>
    public static string EventIdOf(HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;

    private static string TypeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "unauthorized",
        StatusCodes.Status403Forbidden => "forbidden",
        StatusCodes.Status404NotFound => "not_found",
        StatusCodes.Status405MethodNotAllowed => "method_not_allowed",
        StatusCodes.Status409Conflict => "conflict",
        StatusCodes.Status410Gone => "gone",
        StatusCodes.Status429TooManyRequests => "rate_limited",
        StatusCodes.Status503ServiceUnavailable => "unavailable",
        >= StatusCodes.Status500InternalServerError => "internal_error",
        _ => "invalid_request",
    };
}

/// <summary>What happened, for programs and people.</summary>
internal sealed record ErrorDetail(
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("message")] string Message);

/// <summary>The error form of the OAuth protocol endpoints (RFC 6749 §5.2).</summary>
internal sealed record OAuthErrorResponse(
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("error_description")] string ErrorDescription);
