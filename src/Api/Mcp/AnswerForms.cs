using System.Buffers;
using Bifrost.Application.Gateway;
using Microsoft.Net.Http.Headers;

namespace Bifrost.Api.Mcp;

/// <summary>How an answer is written.</summary>
internal enum AnswerForm
{
    /// <summary>In no form that the client accepts.</summary>
    None,

    /// <summary>As one JSON document.</summary>
    Json,

    /// <summary>As the one event of an event stream.</summary>
    Events,
}

/// <summary>
/// Chooses and writes the form of an answer. JSON is preferred, because an answer is ready before it is written; messages
/// that come before the answer, such as progress, are not passed on yet and will be what makes a stream.
/// </summary>
internal static class AnswerForms
{
    private const int ChunkSize = 64 * 1024;
    private const string JsonType = "application/json";
    private const string EventsType = "text/event-stream";

    /// <summary>The form that the request asks for; without a preference JSON.</summary>
    public static AnswerForm Of(HttpRequest request)
    {
        var accept = request.Headers.Accept;

        // What the protocol tells every client to send, seen at a glance.
        if (accept.Count == 0 || accept.ToString().StartsWith($"{JsonType}, ", StringComparison.Ordinal))
        {
            return AnswerForm.Json;
        }

        if (!MediaTypeHeaderValue.TryParseList(accept, out var types))
        {
            return AnswerForm.None;
        }

        var accepted = types.Where(type => type.Quality is null or > 0).ToList();

        return accepted.Exists(type => type.MatchesMediaType(JsonType)) ? AnswerForm.Json
            : accepted.Exists(type => type.MatchesMediaType(EventsType)) ? AnswerForm.Events
            : AnswerForm.None;
    }

    /// <summary>Writes an answer; none means that the message was accepted and wants none.</summary>
    public static async Task WriteAsync(HttpContext context, JsonRpcReply? reply, AnswerForm form)
    {
        var response = context.Response;
        response.Headers.CacheControl = "no-store";

        if (reply is null)
        {
            response.StatusCode = StatusCodes.Status202Accepted;
        }
        else if (form == AnswerForm.Json || response.StatusCode != StatusCodes.Status200OK)
        {
            response.ContentType = JsonType;
            response.ContentLength = reply.Length;
            await WritePartsAsync(context, reply.Parts);
        }
        else
        {
            response.ContentType = EventsType;
            await WritePartsAsync(context, EventOf(reply));
        }
    }

    private static async Task WritePartsAsync(HttpContext context, IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        var body = context.Response.BodyWriter;

        foreach (var part in parts)
        {
            // In chunks, so that a slow reader slows the writing instead of filling memory.
            for (var rest = part; !rest.IsEmpty; rest = rest[Math.Min(ChunkSize, rest.Length)..])
            {
                var chunk = rest[..Math.Min(ChunkSize, rest.Length)];

                if (chunk.Length < ChunkSize)
                {
                    body.Write(chunk.Span);
                }
                else
                {
                    await body.WriteAsync(chunk, context.RequestAborted);
                }
            }
        }

        await body.FlushAsync(context.RequestAborted);
    }

    // A line break between the tokens of an answer starts another data line, else it would end the event.
    private static List<ReadOnlyMemory<byte>> EventOf(JsonRpcReply reply)
    {
        var data = "data: "u8.ToArray();
        var lineBreak = "\n"u8.ToArray();
        var parts = new List<ReadOnlyMemory<byte>> { "event: message\n"u8.ToArray(), data };

        foreach (var part in reply.Parts)
        {
            var rest = part;

            while (rest.Span.IndexOfAny((byte)'\r', (byte)'\n') is >= 0 and var at)
            {
                parts.AddRange([rest[..at], lineBreak, data]);
                rest = rest[(at + 1)..];
            }

            parts.Add(rest);
        }

        parts.Add("\n\n"u8.ToArray());

        return parts;
    }
}
