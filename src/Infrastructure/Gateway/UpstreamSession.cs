using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
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
    ILogger<UpstreamSession> logger) : IAsyncDisposable
{
    private readonly McpClient _client = target.Client;
    private readonly UpstreamExchange _exchange = new(wire, options, time, onNotification);
    private readonly CancellationTokenSource _closing = new();
    private long _lastId;

    /// <summary>What the server said of itself; null before the handshake.</summary>
    public ServerProfile? Profile { get; private set; }

    /// <summary>Agrees on a revision (MCP, lifecycle). Null when it worked.</summary>
    public async Task<UpstreamFailure?> ConnectAsync(CancellationToken stopping)
    {
        using var timeout = new CancellationTokenSource(_client.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, timeout.Token);

        try
        {
            return await NegotiateAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            return new UpstreamFailure(UpstreamFault.ConnectTimedOut);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            Broken(logger, _client.Name.Value, exception.GetType().Name);

            return new UpstreamFailure(UpstreamFault.Unreachable);
        }
    }

    /// <summary>Sends one request and waits for its answer, passing on what the server says before it.</summary>
    public async Task<UpstreamAnswer> SendAsync(UpstreamRequest request, CancellationToken ct)
    {
        var id = Interlocked.Increment(ref _lastId);
        using var clock = new CallClock(_client.ToolExecutionTimeout, time, ct);

        try
        {
            var message = UpstreamMessages.Request(id, request.Method, request.ParametersFor(id));

            return await _exchange.RunAsync(new OpenRequest(id, request, clock), message, null, clock.Token);
        }
        catch (OperationCanceledException) when (clock.Token.IsCancellationRequested)
        {
            // Not waited for: it is only polite, and bounded in time.
            _ = SayAsync(token => TellAsync(UpstreamMessages.Cancelled(id), token));
            ct.ThrowIfCancellationRequested();

            return UpstreamAnswer.Failed(UpstreamFault.TimedOut);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            Broken(logger, _client.Name.Value, exception.GetType().Name);

            return UpstreamAnswer.Failed(UpstreamFault.Unreachable);
        }
    }

    /// <summary>Ends the session at the server, if it keeps one.</summary>
    public async ValueTask DisposeAsync()
    {
        // Not disposed: it holds no timer, and the listener may still ask it.
        await _closing.CancelAsync();

        if (wire.SessionId is not null)
        {
            await SayAsync(wire.DeleteAsync);
        }
    }

    /// <summary>Sends a notification; nobody is hurt when it fails.</summary>
    public Task TellAsync(byte[] notification) => SayAsync(token => TellAsync(notification, token));

    private async Task<UpstreamFailure?> NegotiateAsync(CancellationToken ct)
    {
        var id = Interlocked.Increment(ref _lastId);
        var hello = UpstreamMessages.Request(id, McpMethods.Initialize, UpstreamMessages.Initialize(target.Conversation?.Session.Announced ?? ClientCapabilities.None));
        using var answer = await _exchange.RunAsync(new OpenRequest(id, null, null), hello, wire.TryTakeSession, ct);

        if (answer.Failure is { } failure)
        {
            return failure;
        }

        if (ServerProfile.Read(answer.Message.Result) is not { } profile || !McpRevisions.TowardsServers.Contains(profile.Revision))
        {
            return new UpstreamFailure(UpstreamFault.HandshakeRefused);
        }

        Profile = profile;
        wire.Revision = profile.Revision;
        using var accepted = await wire.PostAsync(UpstreamMessages.Initialized(), ct);

        if (!accepted.IsSuccessStatusCode)
        {
            return new UpstreamFailure(UpstreamFault.Refused, (int)accepted.StatusCode);
        }

        if (target.Conversation is { } conversation)
        {
            await BeginForOneAsync(conversation, profile, ct);
        }

        return null;
    }

    // What the client set before holds at a session that is made anew as well.
    private async Task BeginForOneAsync(ClientConversation conversation, ServerProfile profile, CancellationToken ct)
    {
        var listener = new UpstreamListener(wire, target, options, time, onNotification, logger);
        _ = listener.RunAsync(conversation, _closing.Token);

        if (!conversation.LogLevel.IsEmpty && profile.Offers("logging"))
        {
            await RepeatAsync(McpMethods.SetLogLevel, conversation.LogLevel, ct);
        }

        foreach (var parameters in conversation.SubscriptionsAt(_client.Id))
        {
            await RepeatAsync(McpMethods.Subscribe, parameters, ct);
        }
    }

    private async Task RepeatAsync(string method, ReadOnlyMemory<byte> parameters, CancellationToken ct)
    {
        var id = Interlocked.Increment(ref _lastId);
        var message = UpstreamMessages.Request(id, method, Splice.Whole(parameters));
        using var answer = await _exchange.RunAsync(new OpenRequest(id, null, null), message, null, ct);
    }

    private async Task TellAsync(byte[] message, CancellationToken ct)
    {
        using var accepted = await wire.PostAsync(message, ct);
    }

    // What is only polite: nobody is hurt when it fails.
    private async Task SayAsync(Func<CancellationToken, Task> say)
    {
        using var timeout = new CancellationTokenSource(options.FarewellTimeout, time);

        try
        {
            await say(timeout.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            NotSaid(logger, _client.Name.Value, exception.GetType().Name);
        }
    }

    [LoggerMessage(70, LogLevel.Information, "The connection to {McpClient} broke: {Exception}")]
    private static partial void Broken(ILogger logger, string mcpClient, string exception);

    [LoggerMessage(71, LogLevel.Debug, "{McpClient} was not told that Bifrost has gone: {Exception}")]
    private static partial void NotSaid(ILogger logger, string mcpClient, string exception);
}
