using Bifrost.Application.Gateway;
using Bifrost.Application.Gateway.Protocol;
using Bifrost.Domain.McpClients;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>Sends a request to the server. The caller disposes the answer.</summary>
internal delegate Task<UpstreamAnswer> SendToServer(UpstreamRequest request, CancellationToken ct);

/// <summary>
/// The clients that set something at a server whose one session all of them share. To the server they are one client: it is
/// subscribed to what any of them wants, and logs at the most verbose level that any of them asked for. Each of them gets what it
/// asked for, and nothing that another one sets or ends changes that.
/// </summary>
/// <param name="client">The server.</param>
/// <param name="stay">Keeps the session until what it returns is disposed.</param>
/// <param name="say">Sends a request if there is a session.</param>
internal sealed class SharedClients(McpClient client, Func<IDisposable> stay, Func<UpstreamRequest, Task> say) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ClientConversation, IDisposable> _clients = [];

    // What is sent follows the order of what is noted. Not disposed: a client may leave after all else has ended.
    private readonly SemaphoreSlim _turn = new(1, 1);
    private string? _level;
    private volatile bool _isOver;

    /// <summary>Who wants to hear of which resource, clients and streams of changes alike.</summary>
    public SharedSubscriptions Subscriptions { get; } = new();

    /// <summary>Whether a request sets something at the session.</summary>
    public static bool Concerns(UpstreamRequest request) =>
        request.Method is McpMethods.Subscribe or McpMethods.Unsubscribe or McpMethods.SetLogLevel;

    /// <summary>Sends such a request as it is for all clients together.</summary>
    public async Task<UpstreamAnswer> SendAsync(
        UpstreamRequest request, SendToServer send, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);

        try
        {
            return request switch
            {
                { Method: McpMethods.SetLogLevel, Conversation: { } conversation } => await SetLevelAsync(conversation, request, send, ct),
                { Method: McpMethods.Subscribe, Conversation: { } conversation } => await SubscribeAsync(conversation, request, send, ct),
                { Method: McpMethods.Unsubscribe } when !Subscriptions.Remove(request.Conversation, request.Name) => Nothing(),
                _ => await send(request, ct),
            };
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Says again on a new session what holds, before anybody uses it. It takes no longer than connecting may.</summary>
    public async Task RepeatAsync(IServerSession session, TimeProvider time, CancellationToken stopping)
    {
        using var timeout = new CancellationTokenSource(client.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, timeout.Token);

        try
        {
            await RepeatAsync(session, either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            // The session is of use all the same.
        }
    }

    private async Task RepeatAsync(IServerSession session, CancellationToken ct)
    {
        if (_level is { } level && session.Profile?.Offers("logging") == true)
        {
            using var answer = await session.SendAsync(LogLevels.Request(level), ct);
        }

        foreach (var address in Subscriptions.Addresses)
        {
            using var answer = await session.SendAsync(SharedSubscriptions.Request(McpMethods.Subscribe, address), ct);
        }
    }

    /// <summary>Passes on what the server says, to each client what it asked for.</summary>
    public void Take(JsonRpcMessage notification)
    {
        List<ClientConversation> clients;

        lock (_gate)
        {
            clients = [.. _clients.Keys];
        }

        foreach (var conversation in clients.Where(conversation => Wants(conversation, notification)))
        {
            _ = new ClientMessages(client, channel: null, conversation, conversation.IsWhole)
                .NotifyAsync(notification, CancellationToken.None).AsTask();
        }
    }

    /// <summary>The server is told nothing any more, whoever leaves.</summary>
    public void Dispose() => _isOver = true;

    private async Task<UpstreamAnswer> SubscribeAsync(
        ClientConversation conversation, UpstreamRequest request, SendToServer send, CancellationToken ct)
    {
        Join(conversation);
        var wasSubscribed = Subscriptions.Of(conversation).Contains(request.Name);
        Subscriptions.Add(conversation, request.Name);
        var answer = await send(request, ct);

        if (!wasSubscribed && (answer.Failure is not null || answer.Message.Result.IsEmpty))
        {
            Subscriptions.Remove(conversation, request.Name);
        }

        return answer;
    }

    private async Task<UpstreamAnswer> SetLevelAsync(
        ClientConversation conversation, UpstreamRequest request, SendToServer send, CancellationToken ct)
    {
        if (LogLevels.Of(conversation) is null)
        {
            // For all of them it would be a level of nobody knows how much.
            return Refusal();
        }

        Join(conversation);
        var level = MostVerbose()!;
        var answer = await send(level == LogLevels.Of(conversation) ? request : LogLevels.Request(level), ct);

        if (answer.Failure is null && !answer.Message.Result.IsEmpty)
        {
            _level = level;
        }

        return answer;
    }

    private bool Wants(ClientConversation conversation, JsonRpcMessage notification) => notification.Method switch
    {
        McpMethods.ResourceUpdated => JsonMembers.Of(notification.Params).Text("uri") is { } address
            && conversation.AddressesAt(client.Id).Any(whole => ResourceAddress.IsWithin(address, whole)),
        McpMethods.LogMessage => LogLevels.Covers(LogLevels.Of(conversation), JsonMembers.Of(notification.Params).Text("level")),
        McpMethods.ToolsChanged or McpMethods.PromptsChanged or McpMethods.ResourcesChanged => true,
        _ => false,
    };

    private void Join(ClientConversation conversation)
    {
        lock (_gate)
        {
            if (_clients.ContainsKey(conversation))
            {
                return;
            }

            _clients[conversation] = stay();
        }

        // Outside of the lock: where the session has just ended, this runs at once.
        conversation.Ended.UnsafeRegister(_ => _ = LeaveAsync(conversation), null);
    }

    private async Task LeaveAsync(ClientConversation conversation)
    {
        await Task.Yield();
        await _turn.WaitAsync();
        IDisposable? stayed = null;

        try
        {
            var addresses = Subscriptions.Of(conversation);

            lock (_gate)
            {
                _clients.Remove(conversation, out stayed);
            }

            foreach (var address in addresses.Where(address => Subscriptions.Remove(conversation, address) && !_isOver))
            {
                await say(SharedSubscriptions.Request(McpMethods.Unsubscribe, address));
            }

            if (MostVerbose() is { } level && level != _level && !_isOver)
            {
                _level = level;
                await say(LogLevels.Request(level));
            }
        }
        finally
        {
            stayed?.Dispose();
            _turn.Release();
        }
    }

    private string? MostVerbose()
    {
        lock (_gate)
        {
            return LogLevels.MostVerbose(_clients.Keys);
        }
    }

    private static UpstreamAnswer Nothing() => Answer("""{"jsonrpc":"2.0","id":0,"result":{}}"""u8);

    private static UpstreamAnswer Refusal() => Answer(
        """{"jsonrpc":"2.0","id":0,"error":{"code":-32602,"message":"The level is none of the protocol's."}}"""u8);

    private static UpstreamAnswer Answer(ReadOnlySpan<byte> json) =>
        UpstreamAnswer.Of(JsonRpcMessage.Parse(json.ToArray()), new PooledBuffer(limit: 0));
}
