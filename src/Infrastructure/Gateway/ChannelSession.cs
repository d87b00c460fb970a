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
    private const int MostInBatch = 256;

    private readonly WaitingRequests _waiting = new();
    private readonly BoundedCall _bounds = new(target.Client, options, time, logger);
    private readonly CancellationTokenSource _closing = new();

    private readonly ClientMessages? _forClient = target.Conversation is { } conversation
        ? new ClientMessages(target.Client, channel: null, conversation, conversation.IsWhole)
        : null;

    private Task _reading = Task.CompletedTask;
    private volatile bool _isOver;
    private int _isDisposed;
    private long _lastId;

    /// <inheritdoc/>
    public ServerProfile? Profile { get; private set; }

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
        var waiting = _waiting.Add(open);

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
            _waiting.Remove(waiting);
        }
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        using var questions = new OpenQuestions(_bounds, channel.WriteAsync, AskClientAsync, ct);

        try
        {
            while (await channel.ReadAsync(ct) is { } data)
            {
                await TakeAsync(data, questions, ct);
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
            _waiting.FailAll(ct.IsCancellationRequested ? UpstreamFault.SessionLost : UpstreamFault.Unreachable);
        }
    }

    private async Task TakeAsync(PooledBuffer data, OpenQuestions questions, CancellationToken ct)
    {
        if (!JsonRpcBatch.IsBatch(data.Written.Span))
        {
            await TakeAsync(JsonRpcMessage.Receive(data.Written, data), data, questions, ct);

            return;
        }

        using (data)
        {
            foreach (var one in JsonRpcBatch.Split(data.Written, MostInBatch) ?? [])
            {
                // Answers of one batch may go to several requests, and each of them ends its buffer.
                var own = new PooledBuffer(one.Length);
                own.TryAppend(one.Span);
                await TakeAsync(JsonRpcMessage.Receive(own.Written, own), own, questions, ct);
            }
        }
    }

    private async Task TakeAsync(JsonRpcMessage message, PooledBuffer data, OpenQuestions questions, CancellationToken ct)
    {
        if (message is { Fault: null, Kind: JsonRpcKind.Response } && _waiting.AnsweredBy(message) is { } asked)
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
                await TakeAsync(message, ct);
            }
        }
    }

    private async ValueTask TakeAsync(JsonRpcMessage notification, CancellationToken ct)
    {
        onNotification(notification);

        if (notification.Method == McpMethods.Progress)
        {
            _waiting.InProgressBy(notification)?.Notify(notification);
        }
        else if (_forClient is not null && _waiting.Newest?.Notify(notification) != true)
        {
            // Of what is not progress nobody knows for which request it is, but here all of them are one client's.
            await _forClient.NotifyAsync(notification, ct);
        }
    }

    // Where several share the session, nobody can be asked: it was announced so.
    private ValueTask<byte[]?> AskClientAsync(JsonRpcMessage question, CancellationToken ct) =>
        _forClient is null ? ValueTask.FromResult<byte[]?>(null)
            : _waiting.Newest is { } waiting ? waiting.Open.AskAsync(question, ct)
            : _forClient.AskAsync(question, ct);

    [LoggerMessage(174, LogLevel.Information, "{McpClient} refused the end of the handshake (HTTP {Status}); its session is used all the same")]
    private static partial void NotConfirmed(ILogger logger, string mcpClient, int? status);

    [LoggerMessage(83, LogLevel.Debug, "The channel of {McpClient} ended: {Exception}")]
    private static partial void Ended(ILogger logger, string mcpClient, string exception);

    [LoggerMessage(84, LogLevel.Error, "The channel of {McpClient} is closed: what came on it could not be processed")]
    private static partial void Unexpected(ILogger logger, string mcpClient, Exception exception);
}
