using Bifrost.Application.Gateway;

namespace Bifrost.Api.Mcp;

/// <summary>
/// The message of an authenticated request and the answer to it (MCP, Streamable HTTP). Answers are written from the pieces
/// they consist of: a forwarded result is not copied into a document of ours.
/// </summary>
internal sealed class McpExchange(
    McpGateway gateway, ModernExchange modern, SessionEdge sessions, McpAuthenticator authenticator, GatewayOptions options, TimeProvider time)
{
    // Of one batch; revision 2025-03-26 alone has batches.
    private const int MostMessages = 32;
    private const string RevisionHeader = "MCP-Protocol-Version";

    /// <summary>Reads, answers, writes.</summary>
    public async Task RunAsync(HttpContext context, GatewayView view)
    {
        var form = AnswerForms.Of(context.Request);

        if (!context.Request.HasJsonBody())
        {
            await McpRefusal.WrongType.WriteAsync(context);

            return;
        }

        if (form == AnswerForm.None)
        {
            await McpRefusal.NotAcceptable.WriteAsync(context);

            return;
        }

        using var body = new PooledBuffer(options.MaxBodyBytes);

        if (await RequestBody.ReadAsync(context, body, options.MaxBodyBytes) is { } refusal)
        {
            await refusal.WriteAsync(context);

            return;
        }

        var watch = new CredentialWatch(context, view.Caller, options, time);
        await using var stream = new AnswerStream(context, watch);
        using var reply = await AnswerAsync(context, view with { Stream = stream }, body);

        if (await stream.TryEndAsync(reply))
        {
            return;
        }

        // A result that took its time is for a credential that is still good.
        await (reply is null || await watch.HoldsAsync(context.RequestAborted)
            ? AnswerForms.WriteAsync(context, reply, form)
            : authenticator.RefuseEndedAsync(context));
    }

    private Task<JsonRpcReply?> AnswerAsync(HttpContext context, GatewayView view, PooledBuffer body)
    {
        if (JsonRpcBatch.IsBatch(body.Written.Span))
        {
            return AnswerBatchAsync(context, view, body);
        }

        var message = JsonRpcMessage.ParseStrictly(body.Written, body);

        if (message.Fault is not null)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;

            return gateway.HandleAsync(view, message, context.RequestAborted);
        }

        var era = ModernRequests.Read(context.Request.Headers, message);

        return era.Refusal is { } refusal ? Refuse(context, StatusCodes.Status400BadRequest, refusal)
            : era.Request is { } request ? modern.AnswerAsync(context, view with { Modern = request }, message)
            : AnswerEarlierAsync(context, view, message);
    }

    private Task<JsonRpcReply?> AnswerEarlierAsync(HttpContext context, GatewayView view, JsonRpcMessage message)
    {
        if (message.Method == McpMethods.Initialize)
        {
            return InitializeAsync(context, view, message);
        }

        var revision = context.Request.Headers[RevisionHeader];

        if (revision.Count > 0 && !McpRevisions.TowardsClients.Contains(revision.ToString()))
        {
            var unknown = ModernRequests.UnknownRevision(message, revision.ToString());

            return Refuse(context, StatusCodes.Status400BadRequest, unknown);
        }

        return sessions.Enter(context.Request, view) is { } entered
            ? gateway.HandleAsync(entered, message, context.RequestAborted)
            : UnknownSession(context, message.Id);
    }

    private async Task<JsonRpcReply?> InitializeAsync(HttpContext context, GatewayView view, JsonRpcMessage message)
    {
        var hello = await gateway.HandleAsync(view, message, context.RequestAborted);

        if (hello is { Code: null })
        {
            sessions.Begin(context, view, message);
        }

        return hello;
    }

    private async Task<JsonRpcReply?> AnswerBatchAsync(HttpContext context, GatewayView view, PooledBuffer body)
    {
        var revision = context.Request.Headers[RevisionHeader];

        if (revision.Count > 0 && revision != McpRevisions.WithBatches)
        {
            return Malformed(context, $"Only revision {McpRevisions.WithBatches} has batches; send each message by itself.");
        }

        if (JsonRpcBatch.Split(body.Written, MostMessages) is not { } messages)
        {
            return Malformed(context, $"A batch is a well-formed JSON array of 1 to {MostMessages} messages.");
        }

        if (sessions.Enter(context.Request, view) is not { } entered)
        {
            return await UnknownSession(context, default);
        }

        var replies = new List<JsonRpcReply>();

        foreach (var json in messages)
        {
            if (await gateway.HandleAsync(entered, JsonRpcMessage.ParseStrictly(json, body), context.RequestAborted) is { } reply)
            {
                replies.Add(reply);
            }
        }

        return replies.Count == 0 ? null : JsonRpcReply.Batch(replies);
    }

    private static JsonRpcReply Malformed(HttpContext context, string sentence)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;

        return JsonRpcReply.Error(default, JsonRpcCodes.InvalidRequest, sentence);
    }

    // What makes a client initialize anew.
    private static Task<JsonRpcReply?> UnknownSession(HttpContext context, ReadOnlyMemory<byte> id) => Refuse(
        context,
        StatusCodes.Status404NotFound,
        JsonRpcReply.Error(id, JsonRpcCodes.InvalidRequest, McpRefusal.UnknownSession.Message));

    private static Task<JsonRpcReply?> Refuse(HttpContext context, int status, JsonRpcReply reply)
    {
        context.Response.StatusCode = status;

        return Task.FromResult<JsonRpcReply?>(reply);
    }
}
