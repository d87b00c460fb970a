using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// The requests of a server that are being answered while its stream is read. Those that Bifrost answers itself are answered
/// one at a time, so that a server cannot make it send more than it reads; those that a client is asked are open together, up
/// to a bound, and end with the stream.
/// </summary>
internal sealed class OpenQuestions(
    Func<byte[], CancellationToken, Task> say, Func<JsonRpcMessage, CancellationToken, ValueTask<byte[]?>> ask, CancellationToken ct)
    : IDisposable
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
        _ = AskAsync(JsonRpcMessage.Parse(question.Json.ToArray()), _ending.Token);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ending.Cancel();
        _ending.Dispose();
    }

    private async Task AskAsync(JsonRpcMessage question, CancellationToken token)
    {
        try
        {
            await say(await ask(question, token) ?? UpstreamMessages.AnswerTo(question), token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException)
        {
            // The stream it stood in is over, or the server cannot be told: it asks for nothing that is owed to it any more.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
