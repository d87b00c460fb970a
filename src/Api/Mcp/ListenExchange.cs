using Bifrost.Application.Gateway;

namespace Bifrost.Api.Mcp;

/// <summary>
/// The stream that a client of revision 2026-07-28 opens with <c>subscriptions/listen</c>. It begins with what it carries, and
/// lasts until its client leaves, its credential ends or Bifrost stops; that last one it is told.
/// </summary>
internal sealed class ListenExchange(
    ListenToServers listen, GatewayOptions options, TimeProvider time, IHostApplicationLifetime lifetime)
{
    // Shorter than what proxies wait for a quiet stream.
    private static readonly TimeSpan KeepAliveTime = TimeSpan.FromSeconds(15);

    /// <summary>Writes until there is nobody to write to; the answer ends the stream, or says why there is none.</summary>
    public async Task<JsonRpcReply?> AnswerAsync(HttpContext context, GatewayView view, IClientChannel channel, JsonRpcMessage request)
    {
        if (ListenFilter.TryRead(request.Params, options.MaxSubscriptions) is not { } filter)
        {
            return JsonRpcReply.Error(
                request.Id,
                JsonRpcCodes.InvalidParams,
                $"The parameters need notifications, an object: true or false for lists, and up to {options.MaxSubscriptions} resourceSubscriptions.");
        }

        if (!AnswerForms.TakesEvents(context.Request))
        {
            return Refuse(context, StatusCodes.Status406NotAcceptable, request, "The answer is an event stream; accept text/event-stream.");
        }

        using var place = listen.TryEnter(view.Caller.Subject);

        if (place is null)
        {
            return Refuse(context, StatusCodes.Status429TooManyRequests, request, "Too many of these streams are open; close one first.");
        }

        using var listened = await listen.BeginAsync(view, request.Id, filter, context.RequestAborted);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, lifetime.ApplicationStopping, place.Displaced);
        var watching = WatchAsync(context, new CredentialWatch(context, view.Caller, options, time), listened, ending.Token);

        try
        {
            await WriteAsync(channel, listened.Changes, ending.Token, context.RequestAborted);
        }
        finally
        {
            await ending.CancelAsync();
            await watching;
        }

        return listened.Changes.Closing;
    }

    private static JsonRpcReply Refuse(HttpContext context, int status, JsonRpcMessage request, string sentence)
    {
        context.Response.StatusCode = status;

        return JsonRpcReply.Error(request.Id, JsonRpcCodes.InvalidRequest, sentence);
    }

    // A message that has begun is written to its end; what else is to come is not waited for when Bifrost stops.
    private async Task WriteAsync(IClientChannel channel, ClientChanges changes, CancellationToken ending, CancellationToken ct)
    {
        await channel.WriteAsync(changes.Acknowledgement, ct);

        // Nothing can come of nothing.
        while (!changes.Granted.IsEmpty && !ending.IsCancellationRequested && changes.Next() is { } next)
        {
            foreach (var change in next.Changes)
            {
                await channel.WriteAsync(Splice.Whole(change), ct);
            }

            if (next.Changes.Count == 0 && !await HasComeAsync(next.More, ending))
            {
                await channel.KeepAliveAsync(ct);
            }
        }

        ct.ThrowIfCancellationRequested();
    }

    private async Task<bool> HasComeAsync(Task more, CancellationToken ending)
    {
        try
        {
            await more.WaitAsync(KeepAliveTime, time, ending);

            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    // Beside the writing, which may wait for a client that does not read.
    private static async Task WatchAsync(HttpContext context, CredentialWatch watch, ListenedServers listened, CancellationToken ct)
    {
        try
        {
            while (true)
            {
                if (await watch.FindAsync(context.RequestAborted) is not { } caller)
                {
                    context.Abort();

                    return;
                }

                await listened.RefreshAsync(caller, ct);
                await watch.WaitAsync(ct);
            }
        }
        catch (OperationCanceledException)
        {
            // The stream has ended.
        }
        catch
        {
            // Whether its credential is still good cannot be told any more.
            context.Abort();

            throw;
        }
    }
}
