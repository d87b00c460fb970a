using Bifrost.Application.Gateway;

namespace Bifrost.Api.Mcp;

/// <summary>
/// The answer to one request as a stream of events (MCP, Streamable HTTP). It becomes one when the first message comes before
/// the answer and the client takes streams; else the answer is one document, and what came before it is not passed on. It ends
/// with the credential of the request, whatever is still to come. Where the client can take it up again, it is a
/// <see cref="ResumableStream"/>.
/// </summary>
internal sealed class AnswerStream(HttpContext context, CredentialWatch watch) : IClientChannel, IAsyncDisposable
{
    private static readonly IReadOnlyList<ReadOnlyMemory<byte>> Comment = [":\n\n"u8.ToArray()];

    private readonly Lock _gate = new();
    private Task _lastWrite = Task.CompletedTask;
    private OpenClientRequest? _request;
    private ResumableStream? _resumable;
    private CancellationTokenSource? _watched;
    private Task _watching = Task.CompletedTask;
    private bool? _isAccepted;
    private bool _hasStarted;
    private bool _hasEnded;

    /// <inheritdoc/>
    public void Serve(OpenClientRequest request) => _request = request;

    /// <inheritdoc/>
    public ValueTask<bool> WriteAsync(Splice message, CancellationToken ct) => WriteAsync(message.Parts, ct);

    /// <inheritdoc/>
    public ValueTask<bool> KeepAliveAsync(CancellationToken ct) => WriteAsync(Comment, ct);

    /// <inheritdoc/>
    public async ValueTask PauseAsync(TimeSpan retry, CancellationToken ct)
    {
        Task pause;

        lock (_gate)
        {
            if (!IsOpen() || Begin() is not { } resumable)
            {
                return;
            }

            _hasStarted = true;
            pause = _lastWrite = PauseAfterAsync(_lastWrite, resumable, retry, ct);
        }

        await pause;
    }

    /// <inheritdoc/>
    public bool TryGoOnAlone()
    {
        lock (_gate)
        {
            return _resumable?.TryLeave() == true;
        }
    }

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

        // The answer to a request that goes on alone is not lost with the connection.
        await WriteAfterAsync(_lastWrite, reply?.Parts ?? [], _resumable is null ? context.RequestAborted : CancellationToken.None);

        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_resumable is not null)
        {
            await _resumable.DisposeAsync();
        }

        if (_watched is not null)
        {
            await _watched.CancelAsync();
            await _watching;
            _watched.Dispose();
        }
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
            if (!IsOpen())
            {
                return false;
            }

            // One after the other: a server's question and its progress may come at the same time.
            Begin();
            _hasStarted = true;
            write = _lastWrite = WriteAfterAsync(_lastWrite, parts, ct);
        }

        await write;

        return true;
    }

    private bool IsOpen() => !_hasEnded && (_isAccepted ??= AnswerForms.TakesEvents(context.Request));

    // What began in one way goes on in it.
    private ResumableStream? Begin()
    {
        if (!_hasStarted && _request?.BeginAnswer() is { } answer)
        {
            _resumable = new ResumableStream(context, answer, watch);
        }
        else if (!_hasStarted)
        {
            _watched = new CancellationTokenSource();
            _watching = AbortAtEndAsync(_watched.Token);
        }

        return _resumable;
    }

    // Also while nothing is written.
    private async Task AbortAtEndAsync(CancellationToken ct)
    {
        try
        {
            await watch.EndsAsync(ct);
            context.Abort();
        }
        catch (OperationCanceledException)
        {
            // The answer is given.
        }
    }

    private async Task WriteAfterAsync(Task last, IReadOnlyList<ReadOnlyMemory<byte>> parts, CancellationToken ct)
    {
        await TurnAsync(last);

        if (_resumable is not null)
        {
            await _resumable.WriteAsync(parts, ct);

            return;
        }

        Start(context.Response);

        if (parts.Count > 0)
        {
            var written = ReferenceEquals(parts, Comment) ? parts : AnswerForms.EventOf(parts);
            await AnswerForms.WritePartsAsync(context.Response.BodyWriter, written, ct);
        }
    }

    private async Task PauseAfterAsync(Task last, ResumableStream resumable, TimeSpan retry, CancellationToken ct)
    {
        await TurnAsync(last);
        await resumable.PauseAsync(retry, ct);
    }

    private async Task TurnAsync(Task last)
    {
        // A message that could not be written is its own writer's to know.
        await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // Whoever goes on without a connection looks after the credential in time.
        if (_resumable is null && !await watch.HoldsAsync(context.RequestAborted))
        {
            context.Abort();

            throw new OperationCanceledException("The credential has ended.");
        }
    }
}
