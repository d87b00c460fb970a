using System.Buffers;
using System.IO.Pipelines;
using System.Text;
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
/// Chooses and writes the form of an answer. JSON is preferred: an answer is ready before it is written, unless messages come
/// before it, such as progress, which make it an <see cref="AnswerStream"/>.
/// </summary>
internal static class AnswerForms
{
    private static readonly byte[] EventHead = "event: message\n"u8.ToArray();
    private static readonly byte[] EventEnd = "\n\n"u8.ToArray();
    private static readonly byte[] Data = "data: "u8.ToArray();
    private static readonly byte[] LineBreak = "\n"u8.ToArray();

    private const int ChunkSize = 64 * 1024;
    private const string JsonType = "application/json";

    /// <summary>The media type of a stream.</summary>
    public const string EventsType = "text/event-stream";

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

    /// <summary>Whether the client reads streams.</summary>
    public static bool TakesEvents(HttpRequest request)
    {
        var accept = request.Headers.Accept;

        return accept.Count == 0
            || (MediaTypeHeaderValue.TryParseList(accept, out var types)
                && types.Any(type => type.Quality is null or > 0 && type.MatchesMediaType(EventsType)));
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
            await WritePartsAsync(response.BodyWriter, reply.Parts, context.RequestAborted);
        }
        else
        {
            response.ContentType = EventsType;
            await WritePartsAsync(response.BodyWriter, EventOf(reply.Parts), context.RequestAborted);
        }
    }

    /// <summary>Writes pieces and waits until they are on their way.</summary>
    public static async Task WritePartsAsync(PipeWriter body, IReadOnlyList<ReadOnlyMemory<byte>> parts, CancellationToken ct)
    {
        for (var index = 0; index < parts.Count; index++)
        {
            // In chunks, so that a slow reader slows the writing instead of filling memory.
            for (var rest = parts[index]; !rest.IsEmpty; rest = rest[Math.Min(ChunkSize, rest.Length)..])
            {
                var chunk = rest[..Math.Min(ChunkSize, rest.Length)];

                if (chunk.Length < ChunkSize)
                {
                    body.Write(chunk.Span);
                }
                else
                {
                    await body.WriteAsync(chunk, ct);
                }
            }
        }

        await body.FlushAsync(ct);
    }

    /// <summary>A message as an event. A line break between its tokens starts another data line, else it would end the event.</summary>
    /// <param name="message">The pieces of the message.</param>
    /// <param name="id">What a client says to have seen it; null when it cannot be asked for again.</param>
    public static List<ReadOnlyMemory<byte>> EventOf(IReadOnlyList<ReadOnlyMemory<byte>> message, string? id = null)
    {
        var parts = new List<ReadOnlyMemory<byte>> { EventHead };

        if (id is not null)
        {
            parts.Add(Encoding.ASCII.GetBytes($"id: {id}\n"));
        }

        parts.Add(Data);

        foreach (var part in message)
        {
            var rest = part;

            while (rest.Span.IndexOfAny((byte)'\r', (byte)'\n') is >= 0 and var at)
            {
                parts.AddRange([rest[..at], LineBreak, Data]);
                rest = rest[(at + 1)..];
            }

            parts.Add(rest);
        }

        parts.Add(EventEnd);

        return parts;
    }
}
