using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Bifrost.Api.Errors;

/// <summary>The envelope of failures outside the OAuth protocol. It tells what a caller may know, never a stack trace.</summary>
/// <param name="StatusCode">The HTTP status.</param>
/// <param name="Type">What kind of failure it is.</param>
/// <param name="Code">Which one it is.</param>
/// <param name="Message">One sentence for people.</param>
/// <param name="IsBifrostError">True when the fault is ours.</param>
public sealed record ErrorResponse(int StatusCode, string Type, string Code, string Message, bool IsBifrostError = false)
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers a request with this failure.</summary>
    /// <param name="context">The request.</param>
    /// <param name="writeExtraFields">Writes the members of <c>extra_fields</c>; null: there are none.</param>
    public async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter>? writeExtraFields = null)
    {
        context.Response.StatusCode = StatusCode;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";

        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, Readable);
        json.WriteStartObject();
        json.WriteBoolean("is_bifrost_error"u8, IsBifrostError);
        json.WriteNumber("status_code"u8, StatusCode);
        json.WriteString("event_id"u8, EventIdOf(context));
        json.WriteStartObject("error"u8);
        json.WriteString("type"u8, Type);
        json.WriteString("code"u8, Code);
        json.WriteString("message"u8, Message);
        json.WriteEndObject();

        if (writeExtraFields is not null)
        {
            json.WriteStartObject("extra_fields"u8);
            writeExtraFields(json);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
    }

    // The same identifier as in the log, so that a report of a user can be found there.
    private static string EventIdOf(HttpContext context) =>
        Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
}
