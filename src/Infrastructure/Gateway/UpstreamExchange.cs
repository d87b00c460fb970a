using System.Buffers.Text;
using System.Net;
using Bifrost.Application.Gateway;
using Bifrost.Infrastructure.Upstream.OAuth;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// One request and the reading of its answer, which comes as one JSON message or in an event stream among others. In a
/// stream, requests of the server are answered, and its notifications are handed on as they arrive, message by message: the
/// next is read when the client has taken the last.
/// </summary>
internal sealed class UpstreamExchange(UpstreamWire wire, GatewayOptions options, Action<JsonRpcMessage> onNotification)
{
    // As many as a person could be asked for; a challenge beyond it is cut.
    private const int MostScopes = 32;
    private const int LongestScope = 256;

    /// <summary>Sends a message and waits for the answer with this identifier.</summary>
    /// <param name="open">The request as it is under way.</param>
    /// <param name="message">The request.</param>
    /// <param name="onResponse">Looks at the head of the answer; false makes it no answer.</param>
    /// <param name="ct">Ends the waiting.</param>
    public async Task<UpstreamAnswer> RunAsync(
        OpenRequest open, byte[] message, Func<HttpResponseMessage, bool>? onResponse, CancellationToken ct)
    {
        using var response = await wire.PostAsync(message, ct);

        if (onResponse?.Invoke(response) == false)
        {
            return UpstreamAnswer.Failed(UpstreamFault.Garbage);
        }

        var media = response.Content.Headers.ContentType?.MediaType;
        var isJson = string.Equals(media, "application/json", StringComparison.OrdinalIgnoreCase);

        if (response.StatusCode != HttpStatusCode.OK)
        {
            return await ReadRefusalAsync(response, isJson, open.Id, ct);
        }

        if (isJson)
        {
            return await ReadJsonAsync(response, open.Id, ct);
        }

        return string.Equals(media, "text/event-stream", StringComparison.OrdinalIgnoreCase)
            ? await ReadEventsAsync(response, open, ct)
            : UpstreamAnswer.Failed(UpstreamFault.Garbage);
    }

    // A JSON-RPC error is an answer under whatever status it comes; everything else is told by its status alone.
    private async Task<UpstreamAnswer> ReadRefusalAsync(
        HttpResponseMessage response, bool isJson, long id, CancellationToken ct)
    {
        var status = (int)response.StatusCode;
        var failure = response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => new UpstreamFailure(UpstreamFault.Unauthorized, status),
            HttpStatusCode.Forbidden when ScopesWanted(response) is { } scopes =>
                new UpstreamFailure(UpstreamFault.AccessTooNarrow, status) { Scopes = scopes },
            HttpStatusCode.NotFound when wire.SessionId is not null => new UpstreamFailure(UpstreamFault.SessionLost, status),
            _ when status is > 200 and < 300 => new UpstreamFailure(UpstreamFault.Garbage, status),
            _ => new UpstreamFailure(UpstreamFault.Refused, status),
        };

        if (failure.Fault == UpstreamFault.Refused && isJson && status is >= 400 and < 500)
        {
            var answer = await ReadJsonAsync(response, id, ct);

            if (answer is { Failure: null, Message.Result.IsEmpty: true })
            {
                return answer;
            }

            answer.Dispose();
        }

        return UpstreamAnswer.Failed(failure);
    }

    /// <summary>What a challenge for more access names (RFC 6750 §3.1); null when it is none.</summary>
    private static IReadOnlyList<string>? ScopesWanted(HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var values)
            || BearerChallenge.Parse(values) is not { Error: "insufficient_scope" } challenge)
        {
            return null;
        }

        return [.. ScopeText.Parse(challenge.Scope).Where(scope => scope.Length <= LongestScope).Take(MostScopes)];
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

            var message = JsonRpcMessage.Parse(buffer.Written);
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
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        using var events = new SseReader(stream, options.MaxUpstreamBytes);

        while (await events.ReadAsync(ct) is { } data)
        {
            var message = JsonRpcMessage.Parse(data.Written);

            if (IsAnswer(message, open.Id))
            {
                return UpstreamAnswer.Of(message, data);
            }

            using (data)
            {
                await HandleAsync(message, open, ct);
            }
        }

        return UpstreamAnswer.Failed(events.Overflowed ? UpstreamFault.TooLarge : UpstreamFault.Garbage);
    }

    private async Task HandleAsync(JsonRpcMessage message, OpenRequest open, CancellationToken ct)
    {
        if (message is { Fault: null, Kind: JsonRpcKind.Request })
        {
            // One at a time: a server cannot make Bifrost send more than it reads.
            using var accepted = await wire.PostAsync(UpstreamMessages.AnswerTo(message), ct);
        }
        else if (message is { Fault: null, Kind: JsonRpcKind.Notification })
        {
            onNotification(message);
            await open.ForwardAsync(message, ct);
        }
    }

    private static bool IsAnswer(JsonRpcMessage message, long id) =>
        message is { Fault: null, Kind: JsonRpcKind.Response }
        && Utf8Parser.TryParse(message.Id.Span, out long answered, out var length)
        && length == message.Id.Length
        && answered == id;
}
