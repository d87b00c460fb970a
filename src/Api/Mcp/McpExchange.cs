using Bifrost.Application.Gateway;

namespace Bifrost.Api.Mcp;

/// <summary>
/// The message of an authenticated request and the answer to it (MCP, Streamable HTTP). Answers are written from the pieces
/// they consist of: a forwarded result is not copied into a document of ours.
/// </summary>
internal sealed class McpExchange(McpGateway gateway, GatewayOptions options)
{
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

        var stream = new AnswerStream(context);
        using var reply = await AnswerAsync(context, view with { Stream = stream }, body.Written);

        if (!await stream.TryEndAsync(reply))
        {
            await AnswerForms.WriteAsync(context, reply, form);
        }
    }

    private Task<JsonRpcReply?> AnswerAsync(HttpContext context, GatewayView view, ReadOnlyMemory<byte> body)
    {
        var revision = context.Request.Headers[RevisionHeader];

        if (JsonRpcBatch.IsBatch(body.Span))
        {
            var batches = revision.Count == 0 ? McpRevisions.WithBatches : revision.ToString();

            return AnswerBatchAsync(context, view, body, batches);
        }

        var message = JsonRpcMessage.Parse(body);

        if (message.Fault is not null)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
        }
        else if (revision.Count > 0
            && message.Method != McpMethods.Initialize
            && !McpRevisions.TowardsClients.Contains(revision.ToString()))
        {
            return Task.FromResult<JsonRpcReply?>(UnknownRevision(context, message));
        }

        return gateway.HandleAsync(view, message, context.RequestAborted);
    }

    private async Task<JsonRpcReply?> AnswerBatchAsync(
        HttpContext context, GatewayView view, ReadOnlyMemory<byte> body, string revision)
    {
        if (revision != McpRevisions.WithBatches)
        {
            return Malformed(context, $"Only revision {McpRevisions.WithBatches} has batches; send each message by itself.");
        }

        if (JsonRpcBatch.Split(body, options.MaxBatch) is not { } messages)
        {
            return Malformed(context, $"A batch is a well-formed JSON array of 1 to {options.MaxBatch} messages.");
        }

        var replies = new List<JsonRpcReply>();

        foreach (var json in messages)
        {
            if (await gateway.HandleAsync(view, JsonRpcMessage.Parse(json), context.RequestAborted) is { } reply)
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

    // What clients of later revisions read to choose one that both sides speak.
    private static JsonRpcReply UnknownRevision(HttpContext context, JsonRpcMessage message)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        var requested = context.Request.Headers[RevisionHeader].ToString();

        return JsonRpcReply.Error(message.Id, JsonRpcCodes.UnsupportedRevision, "Unsupported protocol version", writer =>
        {
            writer.WriteStartObject("data"u8);
            writer.WriteStartArray("supported"u8);

            foreach (var revision in McpRevisions.TowardsClients)
            {
                writer.WriteStringValue(revision);
            }

            writer.WriteEndArray();
            writer.WriteString("requested"u8, requested.Length <= 64 ? requested : requested[..64]);
            writer.WriteEndObject();
        });
    }
}
