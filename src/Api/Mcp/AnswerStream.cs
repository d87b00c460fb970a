using System.Buffers;
using Bifrost.Application.Gateway;

namespace Bifrost.Api.Mcp;

/// <summary>
/// The answer to one request as a stream of events (MCP, Streamable HTTP). It becomes one when the first message comes before
/// the answer and the client takes streams; else the answer is one document, and what came before it is not passed on.
/// </summary>
internal sealed class AnswerStream(HttpContext context) : IClientChannel
{
    // A server's question and its progress may come at the same time. Not disposed: it holds no handle, and may be late.
    private readonly SemaphoreSlim _turn = new(1);
    private bool? _isAccepted;
    private bool _hasEnded;

    /// <summary>Whether anything was written; then what follows is written to the stream too.</summary>
    public bool HasStarted { get; private set; }

    /// <inheritdoc/>
    public async ValueTask<bool> WriteAsync(Splice message, CancellationToken ct)
    {
        if (!(_isAccepted ??= AnswerForms.TakesEvents(context.Request)))
        {
            return false;
        }

        await _turn.WaitAsync(ct);

        try
        {
            if (_hasEnded)
            {
                return false;
            }

            Start(context.Response);
            HasStarted = true;
            await WriteAsync(message.Parts, ct);

            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Ends the writing of messages, so that the answer is the last. True when there is a stream, to which it is written.
    /// </summary>
    public async Task<bool> TryEndAsync(JsonRpcReply? reply)
    {
        await _turn.WaitAsync(context.RequestAborted);
        _hasEnded = true;
        _turn.Release();

        if (HasStarted && reply is not null)
        {
            await WriteAsync(reply.Parts, context.RequestAborted);
        }

        return HasStarted;
    }

    /// <summary>Makes an answer a stream.</summary>
    public static void Start(HttpResponse response)
    {
        if (!response.HasStarted)
        {
            response.Headers.CacheControl = "no-store";
            response.Headers.ContentType = AnswerForms.EventsType;

            // A reverse proxy that collects would hold back what is to arrive now.
            response.Headers["X-Accel-Buffering"] = "no";
        }
    }

    private Task WriteAsync(IReadOnlyList<ReadOnlyMemory<byte>> parts, CancellationToken ct) =>
        AnswerForms.WritePartsAsync(context.Response.BodyWriter, AnswerForms.EventOf(parts), ct);
}
