using System.Globalization;
using System.Text;
using Bifrost.Application.Gateway;

namespace Bifrost.Api.Mcp;

/// <summary>
/// The stream of an answer that its client can take up again (MCP 2025-11-25). It begins with an event that says how, and the
/// request goes on when the connection is lost: what is written then waits for the client to come back.
/// </summary>
internal sealed class ResumableStream : IAsyncDisposable
{
    private readonly HttpContext _context;
    private readonly ResumableAnswer _answer;
    private readonly CredentialWatch _watch;
    private readonly AnswerReader _here = new();
    private readonly CancellationTokenRegistration _dropping;
    private readonly CancellationTokenSource _done = new();
    private readonly Task _watching;

    public ResumableStream(HttpContext context, ResumableAnswer answer, CredentialWatch watch)
    {
        _context = context;
        _answer = answer;
        _watch = watch;
        _dropping = _here.Dropped.UnsafeRegister(static state => ((HttpContext)state!).Abort(), context);
        answer.TryTake(_here, seen: 0);
        _watching = EndWithCredentialAsync();
    }

    /// <summary>Writes a message, here or for whoever comes back.</summary>
    public async Task WriteAsync(IReadOnlyList<ReadOnlyMemory<byte>> message, CancellationToken ct)
    {
        if (!await _watch.HoldsAsync(_done.Token))
        {
            await EndAsync();

            throw new OperationCanceledException("The credential has ended.");
        }

        var number = _answer.Add(message);

        if (_answer.IsReadBy(_here))
        {
            await SayAsync(() => WriteHereAsync(AnswerForms.EventOf(message, _answer.IdOf(number)), ct), ct);
        }
        else
        {
            await _answer.TakenAsync(number, ct);
        }
    }

    /// <summary>Lets the client wait without a connection, and come back.</summary>
    public async Task PauseAsync(TimeSpan retry, CancellationToken ct)
    {
        // The next request on a connection of HTTP/1.1 is read when this one is over, unless the client was told to make a new one.
        var isShared = HttpProtocol.IsHttp2(_context.Request.Protocol) || HttpProtocol.IsHttp3(_context.Request.Protocol);

        if (!_answer.IsReadBy(_here))
        {
            _answer.Dismiss();
        }
        else if (isShared || !_context.Response.HasStarted)
        {
            await SayAsync(() => CloseHereAsync(retry, isShared, ct), ct);
        }
    }

    /// <summary>Notes that the connection is lost; false when nobody can come back.</summary>
    public bool TryLeave() => _answer.Leave(_here);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _answer.End();
        _answer.Leave(_here);

        // Afterwards the connection may be another request's.
        await _dropping.DisposeAsync();
        _here.Dispose();
        await _done.CancelAsync();
        await _watching;
        _done.Dispose();
    }

    private async Task WriteHereAsync(List<ReadOnlyMemory<byte>> message, CancellationToken ct)
    {
        if (!_context.Response.HasStarted)
        {
            message.InsertRange(0, FirstEvent(_answer.RetryTime));
        }

        AnswerStream.Start(_context.Response);
        await AnswerForms.WritePartsAsync(_context.Response.BodyWriter, message, ct);
    }

    private async Task CloseHereAsync(TimeSpan retry, bool isShared, CancellationToken ct)
    {
        var last = _context.Response.HasStarted ? [Line("retry", Milliseconds(retry)), "\n"u8.ToArray()] : FirstEvent(retry);

        if (!isShared)
        {
            _context.Response.Headers.Connection = "close";
        }

        AnswerStream.Start(_context.Response);
        await AnswerForms.WritePartsAsync(_context.Response.BodyWriter, last, ct);
        _answer.Leave(_here);
        await _context.Response.CompleteAsync();
    }

    // A connection that is lost loses nothing: what was to be written is kept.
    private static async Task SayAsync(Func<Task> write, CancellationToken ct)
    {
        try
        {
            await write();
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            // The server hears of it when it was too long.
        }
    }

    private async Task EndWithCredentialAsync()
    {
        try
        {
            await _watch.EndsAsync(_done.Token);
            await EndAsync();
        }
        catch (OperationCanceledException)
        {
            // The request is over.
        }
    }

    private async Task EndAsync()
    {
        // What waits for the request goes on at once when it is cancelled, which must not be within a lock of who writes.
        await Task.Yield();
        _answer.Abandon();
        _context.Abort();
    }

    private List<ReadOnlyMemory<byte>> FirstEvent(TimeSpan retry) =>
        [Line("id", _answer.IdOf(0)), Line("retry", Milliseconds(retry)), "data: \n\n"u8.ToArray()];

    private static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

    private static byte[] Line(string field, string value) => Encoding.ASCII.GetBytes($"{field}: {value}\n");
}
