using System.Buffers.Text;
using System.Collections.Concurrent;
using Bifrost.Application.Gateway;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// A session over a channel on which all answers come back mixed: the transport of revision 2024-11-05 and child processes.
/// Each answer and each progress goes to the request that it names, and to no other; a request that takes no progress loses the
/// oldest of it rather than holding up the others.
/// </summary>
internal sealed class ChannelSession(
    IMessageChannel channel,
    UpstreamTarget target,
    GatewayOptions options,
    TimeProvider time,
    Action<JsonRpcMessage> onNotification,
    ILogger<ChannelSession> logger) : IServerSession
{
    private readonly ConcurrentDictionary<long, WaitingRequest> _waiting = new();
    private readonly BoundedCall _bounds = new(target.Client, options, time, logger);
    private readonly CancellationTokenSource _closing = new();
    private readonly SharedSubscriptions _subscriptions = new();
    private Task _reading = Task.CompletedTask;
    private volatile bool _isOver;
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
            await _subscriptions.BeginAsync(addresses, request => SendAsync(request, ct));
            listener.Opened(wasAway: false);
            await _reading.WaitAsync(ct);

            return new UpstreamFailure(UpstreamFault.Unreachable);
        }
        finally
        {
            // Not waited for: it is only polite, and bounded in time.
            _ = _subscriptions.EndAsync(addresses, request => SendAsync(request, _closing.Token));
        }
    }

    /// <inheritdoc/>
    public Task TellAsync(byte[] notification) => _bounds.SayAsync(token => channel.WriteAsync(notification, token));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await channel.DisposeAsync();
    }

    private async Task<UpstreamFailure?> NegotiateAsync(CancellationToken ct)
    {
        if (await channel.OpenAsync(ct) is { } closed)
        {
            return closed;
        }

        _reading = ReadAsync(_closing.Token);
        var hello = UpstreamMessages.Initialize(target.Conversation?.Session.Announced ?? ClientCapabilities.None);
        using var answer = await RunAsync(
            new OpenRequest(Interlocked.Increment(ref _lastId), null, null), McpMethods.Initialize, hello, ct);

        if (answer.Failure is { } failure)
        {
            return failure;
        }

        if (ServerProfile.Read(answer.Message.Result) is not { } profile)
        {
            return new UpstreamFailure(UpstreamFault.HandshakeRefused);
        }

        Profile = profile;
        await channel.WriteAsync(UpstreamMessages.Initialized(), ct);

        return null;
    }

    private async Task<UpstreamAnswer> RunAsync(OpenRequest open, string method, Splice parameters, CancellationToken ct)
    {
        var waiting = new WaitingRequest();
        _waiting[open.Id] = waiting;

        try
        {
            if (_isOver)
            {
                return UpstreamAnswer.Failed(UpstreamFault.SessionLost);
            }

            await channel.WriteAsync(UpstreamMessages.Request(open.Id, method, parameters), ct);

            await foreach (var progress in waiting.Progress.Reader.ReadAllAsync(ct))
            {
                await open.ForwardAsync(progress, ct);
            }

            return await waiting.Answer.Task.WaitAsync(ct);
        }
        finally
        {
            _waiting.TryRemove(open.Id, out _);
            waiting.GiveUp();
        }
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        try
        {
            while (await channel.ReadAsync(ct) is { } data)
            {
                await TakeAsync(data, ct);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException)
        {
            // Whoever waits is told below.
        }

        _isOver = true;

        foreach (var (_, waiting) in _waiting)
        {
            waiting.Complete(UpstreamAnswer.Failed(UpstreamFault.Unreachable));
        }
    }

    private async Task TakeAsync(PooledBuffer data, CancellationToken ct)
    {
        var message = JsonRpcMessage.Parse(data.Written);

        if (message is { Fault: null, Kind: JsonRpcKind.Response } && Find(message) is { } asked)
        {
            asked.Complete(UpstreamAnswer.Of(message, data));

            return;
        }

        using (data)
        {
            if (message is { Fault: null, Kind: JsonRpcKind.Request })
            {
                await channel.WriteAsync(UpstreamMessages.AnswerTo(message), ct);
            }
            else if (message is { Fault: null, Kind: JsonRpcKind.Notification })
            {
                Take(message);
            }
        }
    }

    // Of what is not progress nobody knows for whom it is, and several may share the session.
    private void Take(JsonRpcMessage notification)
    {
        onNotification(notification);

        if (notification.Method == McpMethods.Progress
            && ProgressToken.RequestOf(notification) is { } id
            && _waiting.TryGetValue(id, out var waiting))
        {
            waiting.Progress.Writer.TryWrite(JsonRpcMessage.Parse(notification.Json.ToArray()));
        }
    }

    private WaitingRequest? Find(JsonRpcMessage response) =>
        Utf8Parser.TryParse(response.Id.Span, out long id, out var length) && length == response.Id.Length
            ? _waiting.GetValueOrDefault(id)
            : null;
}
