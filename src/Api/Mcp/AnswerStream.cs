using System.Buffers;
using Bifrost.Application.Gateway;

namespace Bifrost.Api.Mcp;

/// <summary>
/// The answer to one request as a stream of events (MCP, Streamable HTTP). It becomes one when the first message comes before
/// the answer and the client takes streams; else the answer is one document, and what came before it is not passed on.
/// </summary>
internal sealed class AnswerStream(HttpContext context) : IServerMessages
{
    private bool? _isAccepted;

    /// <summary>Whether anything was written; then what follows is written to the stream too.</summary>
    public bool HasStarted { get; private set; }

    /// <inheritdoc/>
    public async ValueTask ForwardAsync(Splice notification, CancellationToken ct)
    {
        if (_isAccepted ??= AnswerForms.TakesEvents(context.Request))
        {
            Start();
            await WriteAsync(notification.Parts, ct);
        }
    }

    /// <summary>Writes the answer as the last event.</summary>
    public Task EndAsync(JsonRpcReply? reply) =>
        reply is null ? Task.CompletedTask : WriteAsync(reply.Parts, context.RequestAborted);

    /// <summary>Makes the answer a stream.</summary>
    public void Start()
    {
        if (HasStarted)
        {
            return;
        }

        HasStarted = true;
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentType = AnswerForms.EventsType;

        // A reverse proxy that collects would hold back what is to arrive now.
        headers["X-Accel-Buffering"] = "no";
    }

    private Task WriteAsync(IReadOnlyList<ReadOnlyMemory<byte>> parts, CancellationToken ct) =>
        AnswerForms.WritePartsAsync(context.Response.BodyWriter, AnswerForms.EventOf(parts), ct);
}
