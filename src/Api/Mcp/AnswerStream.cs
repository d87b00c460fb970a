using System.Buffers;
using Bifrost.Application.Gateway;

namespace Bifrost.Api.Mcp;

/// <summary>
/// The answer to one request as a stream of events (MCP, Streamable HTTP). It becomes one when the first message comes before
/// the answer and the client takes streams; else the answer is one document, and what came before it is not passed on. It ends
/// with the credential of the request, whatever is still to come.
/// </summary>
internal sealed class AnswerStream(HttpContext context, CredentialWatch watch) : IClientChannel
{
    private static readonly IReadOnlyList<ReadOnlyMemory<byte>> Comment = [":\n\n"u8.ToArray()];

    private readonly Lock _gate = new();
    private Task _lastWrite = Task.CompletedTask;
    private bool? _isAccepted;
    private bool _hasStarted;
    private bool _hasEnded;

    /// <inheritdoc/>
    public ValueTask<bool> WriteAsync(Splice message, CancellationToken ct) => WriteAsync(message.Parts, ct);

    /// <inheritdoc/>
    public ValueTask<bool> KeepAliveAsync(CancellationToken ct) => WriteAsync(Comment, ct);

    /// <summary>
    /// Ends the writing of messages, so that the answer is the last. True when there is a stream, to which it is written.
    /// </summary>
    public async Task<bool> TryEndAsync(JsonRpcReply? reply)
    {
        lock (_gate)
        {
            _hasEnded = true;
        }

        if (!_hasStarted)
        {
            return false;
        }

        await WriteAfterAsync(_lastWrite, reply?.Parts ?? [], context.RequestAborted);

        return true;
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

    private async ValueTask<bool> WriteAsync(IReadOnlyList<ReadOnlyMemory<byte>> parts, CancellationToken ct)
    {
        Task write;

        lock (_gate)
        {
            if (_hasEnded || !(_isAccepted ??= AnswerForms.TakesEvents(context.Request)))
            {
                return false;
            }

            // One after the other: a server's question and its progress may come at the same time.
            _hasStarted = true;
            write = _lastWrite = WriteAfterAsync(_lastWrite, parts, ct);
        }

        await write;

        return true;
    }

    private async Task WriteAfterAsync(Task last, IReadOnlyList<ReadOnlyMemory<byte>> parts, CancellationToken ct)
    {
        // A message that could not be written is its own writer's to know.
        await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        if (!await watch.HoldsAsync())
        {
            context.Abort();

            throw new OperationCanceledException("The credential has ended.");
        }

        Start(context.Response);

        if (parts.Count > 0)
        {
            var written = ReferenceEquals(parts, Comment) ? parts : AnswerForms.EventOf(parts);
            await AnswerForms.WritePartsAsync(context.Response.BodyWriter, written, ct);
        }
    }
}
