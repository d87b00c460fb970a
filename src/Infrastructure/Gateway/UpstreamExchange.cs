using System.Buffers.Text;
using System.Net;
using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// One request and the reading of its answer, which comes as one JSON message or in an event stream among others. In a
/// stream, requests of the server are answered, and its notifications are handed on as they arrive, message by message: the
/// next is read when the client has taken the last.
/// </summary>
internal sealed class UpstreamExchange(
    UpstreamWire wire, BoundedCall bounds, GatewayOptions options, TimeProvider time, Action<JsonRpcMessage> onNotification)
{
    private const int MostAtOnce = 3;

    private static readonly TimeSpan ShortestRetry = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);

    /// <summary>Sends a message and waits for the answer with this identifier.</summary>
    /// <param name="open">The request as it is under way.</param>
    /// <param name="message">The request.</param>
    /// <param name="onResponse">Looks at the head of the answer; false makes it no answer.</param>
    /// <param name="ct">Ends the waiting.</param>
    public async Task<UpstreamAnswer> RunAsync(
        OpenRequest open, Splice message, Func<HttpResponseMessage, bool>? onResponse, CancellationToken ct)
    {
        using var response = await wire.PostAsync(new OutgoingMessage(message, open.Request?.Params.Source), open.Headers, ct);

        if (onResponse?.Invoke(response) == false)
        {
            return UpstreamAnswer.Failed(UpstreamFault.Garbage);
        }

        var media = response.Content.Headers.ContentType?.MediaType;
        var isJson = string.Equals(media, "application/json", StringComparison.OrdinalIgnoreCase);

        if (response.StatusCode != HttpStatusCode.OK)
        {
            return await ReadRefusalAsync(response, isJson, open, ct);
        }

        if (isJson)
        {
            return await ReadJsonAsync(response, open.Id, ct);
        }

        return UpstreamWire.IsEventStream(response)
            ? await ReadEventsAsync(response, open, ct)
            : UpstreamAnswer.Failed(UpstreamFault.Garbage);
    }

    // A JSON-RPC error is an answer under whatever status it comes; everything else is told by its status alone.
    private async Task<UpstreamAnswer> ReadRefusalAsync(
        HttpResponseMessage response, bool isJson, OpenRequest open, CancellationToken ct)
    {
        var status = (int)response.StatusCode;
        var failure = TokenRefusal.Read(response) ?? response.StatusCode switch
        {
            HttpStatusCode.NotFound when wire.SessionId is not null => new UpstreamFailure(UpstreamFault.SessionLost, status),
            _ when status is > 200 and < 300 => new UpstreamFailure(UpstreamFault.Garbage, status),
            _ => new UpstreamFailure(UpstreamFault.Refused, status),
        };

        if (failure.Fault == UpstreamFault.Refused && status is >= 400 and < 500 && (isJson || UpstreamWire.HasEvents(response)))
        {
            var answer = isJson ? await ReadJsonAsync(response, open.Id, ct) : await ReadEventsAsync(response, open, ct);

            if (answer is { Failure: null, Message.Result.IsEmpty: true })
            {
                return answer;
            }

            answer.Dispose();
        }

        return UpstreamAnswer.Failed(failure);
    }

    private async Task<UpstreamAnswer> ReadJsonAsync(HttpResponseMessage response, long id, CancellationToken ct)
    {
        var buffer = new PooledBuffer(options.MaxUpstreamBytes);
        UpstreamAnswer? answer = null;

        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(ct);

            if (!await buffer.TryFillAsync(stream, response.Content.Headers.ContentLength, ct))
            {
                return UpstreamAnswer.Failed(UpstreamFault.TooLarge);
            }

            var message = JsonRpcMessage.Parse(buffer);
            answer = IsAnswer(message, id) ? UpstreamAnswer.Of(message, buffer) : null;

            return answer ?? UpstreamAnswer.Failed(UpstreamFault.Garbage);
        }
        finally
        {
            if (answer is null)
            {
                buffer.Dispose();
            }
        }
    }

    private async Task<UpstreamAnswer> ReadEventsAsync(HttpResponseMessage response, OpenRequest open, CancellationToken ct)
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
            var message = JsonRpcMessage.Parse(data);

            if (IsAnswer(message, open.Id))
            {
                return UpstreamAnswer.Of(message, data);
            }

            using (data)
            {
                if (message is { Fault: null, Kind: JsonRpcKind.Request })
                {
                    await questions.PutAsync(message);
                }
                else if (message is { Fault: null, Kind: JsonRpcKind.Notification })
                {
                    onNotification(message);
                    await open.ForwardAsync(message, ct);
                }
            }
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
        message is { Fault: null, Kind: JsonRpcKind.Response }
        && Utf8Parser.TryParse(message.Id.Span, out long answered, out var length)
        && length == message.Id.Length
        && answered == id;
}
