using Bifrost.Application.Gateway;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// One MCP session with one upstream server under one account, shared by all plain requests of that account or kept for one
/// client. It gives every request its own identifier, bounds it in time, and tells the server when an answer is no longer
/// waited for.
/// </summary>
internal sealed partial class UpstreamSession(
    UpstreamWire wire,
    UpstreamTarget target,
    GatewayOptions options,
    TimeProvider time,
    Action<JsonRpcMessage> onNotification,
    ServerFacts facts,
    ILogger<UpstreamSession> logger) : IServerSession
{
    private readonly BoundedCall _bounds = new(target.Client, options, time, logger);
    private readonly UpstreamExchange _exchange = new(
        wire, new BoundedCall(target.Client, options, time, logger), options, time, onNotification);
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource<UpstreamFailure> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastId;

    /// <inheritdoc/>
    public ServerProfile? Profile { get; private set; }

    /// <inheritdoc/>
    public Task<UpstreamFailure> Lost => _lost.Task;

    /// <inheritdoc/>
    public Task<UpstreamFailure?> ConnectAsync(CancellationToken stopping) => _bounds.ConnectAsync(NegotiateAsync, stopping);

    /// <inheritdoc/>
    public Task<UpstreamAnswer> SendAsync(UpstreamRequest request, CancellationToken ct)
    {
        var id = Interlocked.Increment(ref _lastId);

        return _bounds.RunAsync(
            clock => _exchange.RunAsync(
                new OpenRequest(id, request, clock),
                UpstreamMessages.Request(id, request.Method, request.ParametersFor(id)),
                null,
                clock.Token),
            token => wire.SayAsync(UpstreamMessages.Cancelled(id), token),
            ct);
    }

    /// <summary>Ends the session at the server, if it keeps one.</summary>
    public async ValueTask DisposeAsync()
    {
        // Not disposed: it holds no timer, and the listener may still ask it.
        await _closing.CancelAsync();

        if (wire.SessionId is not null)
        {
            await _bounds.SayAsync(wire.DeleteAsync);
        }
    }

    /// <inheritdoc/>
    public async Task<UpstreamFailure?> ListenAsync(IServerListener listener, CancellationToken ct)
    {
        var subscribing = SubscribeAsync(listener.Conversation, ct);
        var stream = MakeListener();
        stream.OnOpened = wasAway => _ = _bounds.RunAloneAsync(() => OpenAsync(listener, subscribing, wasAway));

        return await ProvedAsync(await stream.RunAsync(listener.Conversation, ct), ct);
    }

    /// <inheritdoc/>
    public Task TellAsync(byte[] notification) => _bounds.SayAsync(token => wire.SayAsync(notification, token));

    private async Task<UpstreamFailure?> NegotiateAsync(CancellationToken ct)
    {
        var negotiation = new Negotiation(target, facts, AskAsync, ConfirmAsync, wire.Restart);
        (Profile, var failure) = await negotiation.RunAsync(ct);

        if (Profile is { } profile && target.Conversation is { Wanted: null } conversation)
        {
            _ = _bounds.RunAloneAsync(() => HearAsync(conversation, _closing.Token));
            await negotiation.RepeatAsync(profile, ct);
        }

        return failure;
    }

    private async Task<UpstreamFailure?> HearAsync(ClientConversation conversation, CancellationToken ct)
    {
        var failure = await ProvedAsync(await MakeListener().RunAsync(conversation, ct), ct);

        if (failure is { Fault: UpstreamFault.SessionLost })
        {
            // A server that forgets every session is not asked for the next one at once.
            await Task.Delay(options.ListenPause, time, ct);
            _lost.TrySetResult(failure);
        }

        return failure;
    }

    // Servers without a stream answer 404 as well as those that forgot the session; of the latter a ping is refused too.
    private async Task<UpstreamFailure?> ProvedAsync(UpstreamFailure? failure, CancellationToken ct)
    {
        if (failure is not { Fault: UpstreamFault.SessionLost })
        {
            return failure;
        }

        using var answer = await SendAsync(UpstreamRequest.Of(McpMethods.Ping, "{}"u8.ToArray()), ct);

        return answer.Failure is { Fault: UpstreamFault.Refused } ? null : answer.Failure;
    }

    private Task<UpstreamAnswer> AskAsync(string method, Splice parameters, CancellationToken ct)
    {
        var id = Interlocked.Increment(ref _lastId);
        var message = UpstreamMessages.Request(id, method, parameters);

        return _exchange.RunAsync(new OpenRequest(id, null, null), message, method == McpMethods.Initialize ? wire.TryTakeSession : null, ct);
    }

    private async Task<UpstreamFailure?> ConfirmAsync(ServerProfile profile, CancellationToken ct)
    {
        wire.Revision = profile.Revision;
        using var accepted = await wire.PostAsync(UpstreamMessages.Initialized(), ct);

        if (accepted.IsSuccessStatusCode)
        {
            return null;
        }

        var refusal = await Refusal.ReadAsync(accepted, ct);
        var failure = refusal.ToFailure(accepted, isOwn: false, hasSession: false);

        // A token may end between the two messages of a handshake, and some servers see only now which revision it is.
        if (failure.Fault is UpstreamFault.Unauthorized or UpstreamFault.RevisionRefused)
        {
            return failure;
        }

        NotConfirmed(logger, target.Client.Name.Value, failure.Status);

        return null;
    }

    private UpstreamListener MakeListener() => new(wire, target, options, time, onNotification, logger);

    private async Task SubscribeAsync(ClientConversation conversation, CancellationToken ct)
    {
        foreach (var parameters in conversation.SubscriptionsAt(target.Client.Id))
        {
            using var answer = await SendAsync(UpstreamRequest.Of(McpMethods.Subscribe, parameters), ct);
        }
    }

    private static async Task OpenAsync(IServerListener listener, Task subscribing, bool wasAway)
    {
        try
        {
            await subscribing;
        }
        finally
        {
            // Also where a subscription failed: of all else the stream tells.
            listener.Opened(wasAway);
        }
    }

    [LoggerMessage(173, LogLevel.Information, "{McpClient} refused notifications/initialized (HTTP {Status}); its session is used all the same")]
    private static partial void NotConfirmed(ILogger logger, string mcpClient, int? status);
}
