using Bifrost.Application.Gateway;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// A session over a channel on which all answers come back mixed: the transport of revision 2024-11-05 and child processes.
/// Each answer and each progress goes to the request that it names, and to no other; a request that takes no progress loses the
/// oldest of it rather than holding up the others.
/// </summary>
internal sealed partial class ChannelSession(
    IMessageChannel channel,
    UpstreamTarget target,
    GatewayOptions options,
    TimeProvider time,
    Action<JsonRpcMessage> onNotification,
    SharedSubscriptions subscriptions,
    ServerFacts facts,
    ILogger<ChannelSession> logger) : IServerSession
{
    private readonly ChannelClient _client = new(target, onNotification);
    private readonly BoundedCall _bounds = new(target.Client, options, time, logger);
    private readonly CancellationTokenSource _closing = new();

    private Task _reading = Task.CompletedTask;
    private volatile bool _isOver;
    private int _isDisposed;
    private long _lastId;

    /// <inheritdoc/>
    public ServerProfile? Profile { get; private set; }

    /// <inheritdoc/>
    public Task<UpstreamFailure> Lost { get; } = new TaskCompletionSource<UpstreamFailure>().Task;

    /// <inheritdoc/>
    public Task<UpstreamFailure?> ConnectAsync(CancellationToken stopping) => _bounds.ConnectAsync(NegotiateAsync, stopping);

    /// <inheritdoc/>
    public Task<UpstreamAnswer> SendAsync(UpstreamRequest request, CancellationToken ct)
    {
        var id = Interlocked.Increment(ref _lastId);

        return _bounds.RunAsync(
            clock => RunAsync(new OpenRequest(id, request, clock), request.Method, request.ParametersFor(id), clock.Token),
            token => channel.WriteAsync(UpstreamMessages.Cancelled(id), token),
            ct);
    }

    /// <inheritdoc/>
    public async Task<UpstreamFailure?> ListenAsync(IServerListener listener, CancellationToken ct)
    {
        var addresses = listener.Conversation.AddressesAt(target.Client.Id);

        try
        {
            await subscriptions.BeginAsync(listener, addresses, request => SendAsync(request, ct));
            listener.Opened(wasAway: false);
            await _reading.WaitAsync(ct);

            return new UpstreamFailure(UpstreamFault.Unreachable);
        }
        finally
        {
            // Not waited for: it is only polite, and bounded in time.
            _ = _bounds.RunAloneAsync(() => subscriptions.EndAsync(listener, addresses, request => SendAsync(request, _closing.Token)));
        }
    }

    /// <inheritdoc/>
    public Task TellAsync(byte[] notification) => _bounds.SayAsync(token => channel.WriteAsync(notification, token));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Whoever finds it lost and whoever ends everything may come at the same time.
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _closing.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _bounds.RunAloneAsync(() => channel.DisposeAsync().AsTask());
    }

    private async Task<UpstreamFailure?> NegotiateAsync(CancellationToken ct)
    {
        if (await channel.OpenAsync(ct) is { } closed)
        {
            return closed;
        }

        _reading = ReadAsync(_closing.Token);
        var negotiation = new Negotiation(target, facts, AskAsync, ConfirmAsync, () => { });
        (Profile, var failure) = await negotiation.RunAsync(ct);

        if (Profile is { } profile)
        {
            await negotiation.RepeatAsync(profile, ct);
        }

        return failure;
    }

    private Task<UpstreamAnswer> AskAsync(string method, Splice parameters, CancellationToken ct) =>
        RunAsync(new OpenRequest(Interlocked.Increment(ref _lastId), null, null), method, parameters, ct);

    private async Task<UpstreamFailure?> ConfirmAsync(ServerProfile profile, CancellationToken ct)
    {
        try
        {
            await channel.WriteAsync(UpstreamMessages.Initialized(), ct);
        }
        catch (MessageRefusedException refused) when (refused.Failure.Fault != UpstreamFault.Unauthorized)
        {
            NotConfirmed(logger, target.Client.Name.Value, refused.Failure.Status);
        }

        return null;
    }

    private async Task<UpstreamAnswer> RunAsync(OpenRequest open, string method, Splice parameters, CancellationToken ct)
    {
        var waiting = _client.Waiting.Add(open);

        try
        {
            if (_isOver)
            {
                return UpstreamAnswer.Failed(open.Request is null ? UpstreamFault.Unreachable : UpstreamFault.SessionLost);
            }

            await channel.WriteAsync(UpstreamMessages.Request(open.Id, method, parameters).ToArray(), ct);

            await foreach (var notification in waiting.Notifications.Reader.ReadAllAsync(ct))
            {
                await open.ForwardAsync(notification, ct);
            }

            return await waiting.TakeAsync(ct);
        }
        catch (MessageRefusedException refused)
        {
            return UpstreamAnswer.Failed(open.Request is null && refused.Failure.Fault == UpstreamFault.SessionLost
                ? new UpstreamFailure(UpstreamFault.Refused, refused.Failure.Status)
                : refused.Failure);
        }
        finally
        {
            _client.Waiting.Remove(waiting);
        }
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        using var questions = new OpenQuestions(_bounds, channel.WriteAsync, _client.AskAsync, ct);

        try
        {
            while (await channel.ReadAsync(ct) is { } data)
            {
                foreach (var one in ChannelBatch.Apart(data))
                {
                    await TakeAsync(one, questions, ct);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException)
        {
            Ended(logger, target.Client.Name.Value, exception.GetType().Name);
        }
        catch (Exception exception)
        {
            Unexpected(logger, target.Client.Name.Value, exception);
        }
        finally
        {
            // Where Bifrost ended it, that is no failure of the server.
            _isOver = true;
            _client.Waiting.FailAll(ct.IsCancellationRequested ? UpstreamFault.SessionLost : UpstreamFault.Unreachable);
        }
    }

    private async Task TakeAsync(PooledBuffer data, OpenQuestions questions, CancellationToken ct)
    {
        var message = JsonRpcMessage.Receive(data.Written, data);

        if (message is { Fault: null, Kind: JsonRpcKind.Response } && _client.Waiting.AnsweredBy(message) is { } asked)
        {
            asked.Complete(UpstreamAnswer.Of(message, data));

            return;
        }

        using (data)
        {
            if (message is { Fault: null, Kind: JsonRpcKind.Request })
            {
                await questions.PutAsync(message);
            }
            else if (message is { Fault: null, Kind: JsonRpcKind.Notification })
            {
                await _client.TakeAsync(message, ct);
            }
        }
    }

    [LoggerMessage(174, LogLevel.Information, "{McpClient} refused the end of the handshake (HTTP {Status}); its session is used all the same")]
    private static partial void NotConfirmed(ILogger logger, string mcpClient, int? status);

    [LoggerMessage(83, LogLevel.Debug, "The channel of {McpClient} ended: {Exception}")]
    private static partial void Ended(ILogger logger, string mcpClient, string exception);

    [LoggerMessage(84, LogLevel.Error, "The channel of {McpClient} is closed: what came on it could not be processed")]
    private static partial void Unexpected(ILogger logger, string mcpClient, Exception exception);
}
