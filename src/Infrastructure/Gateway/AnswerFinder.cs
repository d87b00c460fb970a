using System.Globalization;
using System.Text;
using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// Finds the answer to a request in what a server sends, where it stands alone or among other messages, in one JSON document or in
/// an event stream. In a stream, requests of the server are answered, and its notifications are handed on as they arrive, message
/// by message: the next is read when the client has taken the last.
/// </summary>
internal sealed class AnswerFinder(
    UpstreamWire wire, BoundedCall bounds, GatewayOptions options, TimeProvider time, Action<JsonRpcMessage> onNotification)
{
    private const int MostAtOnce = 3;
    private const int MostInBatch = 256;

    private static readonly TimeSpan ShortestRetry = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);

    /// <summary>The answer in a document, which stands in the buffer; null when it has none.</summary>
    /// <param name="document">The document.</param>
    /// <param name="open">The request.</param>
    /// <param name="takesNameless">Whether an error without identifier is the answer.</param>
    /// <param name="ct">Ends the handing on.</param>
    public async ValueTask<JsonRpcMessage?> FindInAsync(PooledBuffer document, OpenRequest open, bool takesNameless, CancellationToken ct)
    {
        if (!JsonRpcBatch.IsBatch(document.Written.Span))
        {
            var message = JsonRpcMessage.Receive(document.Written, document);

            return IsAnswer(message, open.Id) ? message : takesNameless ? Named(message, open.Id) : null;
        }

        using var questions = new OpenQuestions(bounds, wire.AnswerAsync, open.AskAsync, ct);

        return await TakeAllAsync(document.Written, document, questions, open, ct)
            ?? (takesNameless && JsonRpcBatch.Split(document.Written, most: 1) is [var only] ? Named(JsonRpcMessage.Receive(only, document), open.Id) : null);
    }

    /// <summary>Reads a stream of events up to the answer, and goes on with it where the server closes it before.</summary>
    public async Task<UpstreamAnswer> ReadEventsAsync(HttpResponseMessage response, OpenRequest open, CancellationToken ct)
    {
        using var questions = new OpenQuestions(bounds, wire.AnswerAsync, open.AskAsync, ct);
        var last = response;
        SseReader? before = null;

        try
        {
            for (var resumptions = 0; ; resumptions++)
            {
                await using var stream = await last.Content.ReadAsStreamAsync(ct);
                using var events = new SseReader(stream, options.MaxUpstreamBytes, before);
                before = events;

                if (await FindAnswerAsync(events, questions, open, ct) is { } answer)
                {
                    return answer;
                }

                // A server may close a stream that it goes on with later (MCP 2025-11-25, resumability), as often as it likes.
                if (events.LastEventId is not { } id || await ResumeAsync(open, id, RetryOf(events.Retry, resumptions), ct) is not { } next)
                {
                    return UpstreamAnswer.Failed(events.Overflowed ? UpstreamFault.TooLarge : UpstreamFault.Garbage);
                }

                last.Dispose();
                last = next;
            }
        }
        finally
        {
            last.Dispose();
        }
    }

    private async Task<UpstreamAnswer?> FindAnswerAsync(
        SseReader events, OpenQuestions questions, OpenRequest open, CancellationToken ct)
    {
        while (await events.ReadAsync(ct) is { } data)
        {
            JsonRpcMessage? answer = null;

            try
            {
                answer = await TakeAllAsync(data.Written, data, questions, open, ct);
            }
            finally
            {
                if (answer is null)
                {
                    data.Dispose();
                }
            }

            if (answer is not null)
            {
                return UpstreamAnswer.Of(answer, data);
            }
        }

        return null;
    }

    // One message, or several in an array. What is not the answer is handed on.
    private async ValueTask<JsonRpcMessage?> TakeAllAsync(
        ReadOnlyMemory<byte> json, PooledBuffer source, OpenQuestions questions, OpenRequest open, CancellationToken ct)
    {
        if (!JsonRpcBatch.IsBatch(json.Span))
        {
            return await TakeAsync(JsonRpcMessage.Receive(json, source), questions, open, ct);
        }

        JsonRpcMessage? answer = null;

        foreach (var one in JsonRpcBatch.Split(json, MostInBatch) ?? [])
        {
            var found = await TakeAsync(JsonRpcMessage.Receive(one, source), questions, open, ct);
            answer ??= found;
        }

        return answer;
    }

    // The message if it is the answer.
    private async ValueTask<JsonRpcMessage?> TakeAsync(
        JsonRpcMessage message, OpenQuestions questions, OpenRequest open, CancellationToken ct)
    {
        if (IsAnswer(message, open.Id))
        {
            return message;
        }

        if (message is { Fault: null, Kind: JsonRpcKind.Request })
        {
            await questions.PutAsync(message);
        }
        else if (message is { Fault: null, Kind: JsonRpcKind.Notification })
        {
            onNotification(message);
            await open.ForwardAsync(message, ct);
        }

        return null;
    }

    private async Task<HttpResponseMessage?> ResumeAsync(OpenRequest open, string lastEventId, TimeSpan retry, CancellationToken ct)
    {
        await open.PauseAsync(retry, ct);
        await Task.Delay(retry, time, ct);
        var response = await wire.ListenAsync(lastEventId, ct);

        if (UpstreamWire.IsEventStream(response))
        {
            return response;
        }

        response.Dispose();

        return null;
    }

    // What a server wants, but for one that closes its stream again and again and wants to be asked at once: after some requests
    // there is at least the shortest pause between them, and they are spread over half of it more by a hash that differs between
    // processes.
    private TimeSpan RetryOf(TimeSpan wanted, int resumptions)
    {
        if (resumptions < MostAtOnce || wanted >= ShortestRetry)
        {
            return wanted < LongestRetry ? wanted : LongestRetry;
        }

        var spread = (uint)HashCode.Combine(wire.SessionId, resumptions, time.GetTimestamp()) / (double)uint.MaxValue;

        return ShortestRetry * (1 + (spread / 2));
    }

    private static bool IsAnswer(JsonRpcMessage message, long id) =>
        message is { Fault: null, Kind: JsonRpcKind.Response } && JsonRpcIds.NumberOf(message.Id) == id;

    // An error that names no request, in the answer to one request, is about that request.
    private static JsonRpcMessage? Named(JsonRpcMessage message, long id) =>
        message is { Fault: null, Kind: JsonRpcKind.Response, Id.IsEmpty: true, Error.IsEmpty: false } && message.Error.Span[0] == (byte)'{'
            ? message.ToExact(Encoding.ASCII.GetBytes(id.ToString(CultureInfo.InvariantCulture)))
            : null;
}
