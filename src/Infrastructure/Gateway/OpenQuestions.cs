using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// The requests of a server that are being answered while its stream is read. Those that Bifrost answers itself are answered
/// one at a time, so that a server cannot make it send more than it reads; those that a client is asked are open together, up
/// to a bound, and end with the stream. Each gets an answer: the client's, or that it was cancelled.
/// </summary>
/// <param name="bounds">How an answer to a question of a client is sent.</param>
/// <param name="say">Sends a message to the server.</param>
/// <param name="ask">Asks the client; null when it cannot be asked.</param>
/// <param name="ct">Ends the questions.</param>
internal sealed class OpenQuestions(
    BoundedCall bounds,
    Func<byte[], CancellationToken, Task> say,
    Func<JsonRpcMessage, CancellationToken, ValueTask<byte[]?>> ask,
    CancellationToken ct) : IDisposable
{
    private const int Most = 16;

    private readonly CancellationTokenSource _ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
    private int _open;

    /// <summary>Takes a request that came; its buffer may end afterwards.</summary>
    public async Task PutAsync(JsonRpcMessage question)
    {
        if (question.Method == McpMethods.Ping || Volatile.Read(ref _open) >= Most)
        {
            await say(UpstreamMessages.AnswerTo(question), ct);

            return;
        }

        Interlocked.Increment(ref _open);
        var kept = JsonRpcMessage.Parse(question.Json.ToArray());
        var token = _ending.Token;
        _ = bounds.RunAloneAsync(() => AskAsync(kept, token));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ending.Cancel();
        _ending.Dispose();
    }

    private async Task AskAsync(JsonRpcMessage question, CancellationToken token)
    {
        byte[]? answer = null;

        try
        {
            answer = await ask(question, token) ?? UpstreamMessages.AnswerTo(question);
        }
        catch (OperationCanceledException)
        {
            // The client has gone, or what it was asked for is over: the server need not wait for it.
        }
        finally
        {
            // Not cancelled with the stream: whether it is sent depends on the server alone.
            await bounds.SayAsync(bounded => say(answer ?? UpstreamMessages.CancellationOf(question), bounded));
            Interlocked.Decrement(ref _open);
        }
    }
}
