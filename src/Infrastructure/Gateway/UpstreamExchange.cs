using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// One request over HTTP and its outcome: the answer, or what the server refused it for. A JSON-RPC error that names the request is
/// an answer under whatever status it comes, unless it says that the server does not know the session or the revision any more.
/// </summary>
internal sealed class UpstreamExchange(
    UpstreamWire wire, BoundedCall bounds, GatewayOptions options, TimeProvider time, Action<JsonRpcMessage> onNotification)
{
    private readonly AnswerFinder _finder = new(wire, bounds, options, time, onNotification);

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

        if (IsToldByHead(response, open))
        {
            return UpstreamAnswer.Failed(FailureOf(Refusal.OfNothing, response, open, isOwn: false));
        }

        return BodyKinds.Of(response) switch
        {
            BodyKind.Json => await ReadDocumentAsync(response, options.MaxUpstreamBytes, open, ct),
            BodyKind.Events => await ReadEventsAsync(response, open, ct),
            _ when response.IsSuccessStatusCode => UpstreamAnswer.Failed(UpstreamFault.Garbage),
            _ => await ReadDocumentAsync(response, Refusal.MostBytes, open, ct),
        };
    }

    // Whether the body of an answer does not matter. A 401 without a challenge may be about the session.
    private bool IsToldByHead(HttpResponseMessage response, OpenRequest open)
    {
        var status = (int)response.StatusCode;
        var mayBeOfSession = status == 401 && open.Request is not null && wire.SessionId is not null && !Refusal.IsChallenge(response);

        return status is < 200 or (>= 300 and < 400) or >= 500
            || (TokenRefusal.Read(response) is not null && !mayBeOfSession)
            || (status is >= 402 and not (404 or 406 or 410 or 422 or 426) && BodyKinds.Of(response) == BodyKind.Other);
    }

    private async Task<UpstreamAnswer> ReadDocumentAsync(HttpResponseMessage response, int limit, OpenRequest open, CancellationToken ct)
    {
        var buffer = new PooledBuffer(limit);
        UpstreamAnswer? answer = null;

        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(ct);

            if (!await buffer.TryFillAsync(stream, response.Content.Headers.ContentLength, ct))
            {
                return UpstreamAnswer.Failed(
                    response.IsSuccessStatusCode ? new UpstreamFailure(UpstreamFault.TooLarge) : FailureOf(Refusal.OfNothing, response, open, isOwn: false));
            }

            var message = await _finder.FindInAsync(buffer, open, takesNameless: response.IsSuccessStatusCode, ct);
            answer = FailureIn(message, buffer.Written, response, open) is { } failure
                ? UpstreamAnswer.Failed(failure)
                : UpstreamAnswer.Of(message!, buffer);

            return answer;
        }
        finally
        {
            if (answer is not { Failure: null })
            {
                buffer.Dispose();
            }
        }
    }

    private async Task<UpstreamAnswer> ReadEventsAsync(HttpResponseMessage response, OpenRequest open, CancellationToken ct)
    {
        var answer = await _finder.ReadEventsAsync(response, open, ct);

        if (response.IsSuccessStatusCode && answer.Failure is not null)
        {
            return answer;
        }

        if (FailureIn(answer.Failure is null ? answer.Message : null, default, response, open) is not { } failure)
        {
            return answer;
        }

        answer.Dispose();

        return UpstreamAnswer.Failed(failure);
    }

    // Why a body is no answer; null when it is one.
    private UpstreamFailure? FailureIn(JsonRpcMessage? message, ReadOnlyMemory<byte> body, HttpResponseMessage response, OpenRequest open)
    {
        if (message is { Error.IsEmpty: false })
        {
            var failure = open.Request is { IsRepeated: false } ? FailureOf(Refusal.Of(message), response, open, isOwn: true) : null;

            return failure is { Fault: UpstreamFault.SessionLost or UpstreamFault.RevisionRefused or UpstreamFault.Unauthorized } ? failure : null;
        }

        if (response.IsSuccessStatusCode)
        {
            return message is null ? new UpstreamFailure(UpstreamFault.Garbage) : null;
        }

        return FailureOf(Refusal.Of(body), response, open, isOwn: false);
    }

    private UpstreamFailure FailureOf(Refusal refusal, HttpResponseMessage response, OpenRequest open, bool isOwn) => open.Request is null
        ? refusal.ToHandshakeFailure(response)
        : refusal.ToFailure(response, isOwn, wire.SessionId is not null);
}
