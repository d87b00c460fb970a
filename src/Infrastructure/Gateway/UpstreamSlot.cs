using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// Everything that is kept for one server and account: the session, made once however many calls arrive at a cold server,
/// the lists, and whether the server answers at all. Nothing in it can be reached from another slot. A slot is of one subject,
/// but for a child process, which is one for all (<see cref="UpstreamServers"/>).
/// </summary>
internal sealed class UpstreamSlot : IAsyncDisposable
{
    private readonly Lock _gate = new();

    // Never disposed: it holds no timer, and a list under way may still ask it.
    private readonly CancellationTokenSource _stopping = new();
    private readonly UpstreamTarget _target;
    private readonly ServerConnector _connector;
    private readonly ListReader _reader;
    private readonly SlotLists _lists;
    private readonly Breaker _breaker;
    private readonly SlotListeners _listeners;
    private readonly SharedClients? _shared;
    private readonly TimeProvider _time;
    private Task<Connected>? _connecting;

    public UpstreamSlot(
        UpstreamTarget target,
        ServerConnector connector,
        ListReader reader,
        GatewayOptions options,
        KeptMemory memory,
        TimeProvider time,
        Action<string> onChange,
        Func<IDisposable>? stay)
    {
        _target = target;
        _connector = connector;
        _reader = reader;
        _lists = new SlotLists(FetchAsync, options, memory, time);
        _breaker = new Breaker(options, time);
        _listeners = new SlotListeners(target.Client, onChange);
        _shared = stay is null ? null : new SharedClients(target.Client, stay, SayAsync);
        _time = time;
    }

    private IServerSession? Current
    {
        get
        {
            lock (_gate)
            {
                return _connecting is { IsCompletedSuccessfully: true, Result.Session: { } session } ? session : null;
            }
        }
    }

    /// <summary>Sends one request, on a new session if the server forgot the old one.</summary>
    public Task<UpstreamAnswer> SendAsync(UpstreamRequest request, CancellationToken ct) =>
        _shared is not null && SharedClients.Concerns(request) ? _shared.SendAsync(request, SendOwnAsync, ct) : SendOwnAsync(request, ct);

    private async Task<UpstreamAnswer> SendOwnAsync(UpstreamRequest request, CancellationToken ct)
    {
        if (_breaker.Admit() is { } failure)
        {
            return UpstreamAnswer.Failed(failure);
        }

        try
        {
            var connected = await ConnectAsync(ct);
            var answer = await SendAsync(connected, request, ct);

            if (answer.Failure is { Fault: UpstreamFault.SessionLost } && connected.Failure is null)
            {
                Forget(connected);
                answer = await SendAsync(await ConnectAsync(ct), request, ct);
            }

            _breaker.Note(answer.Failure);

            return answer;
        }
        catch (OperationCanceledException)
        {
            _breaker.Abandon();

            throw;
        }
    }

    /// <summary>What the server lists.</summary>
    public Task<Listing> ListAsync(ListKind kind, CancellationToken ct) => _lists.GetAsync(kind, ct);

    /// <summary>Forgets what a notification says has changed.</summary>
    public void Forget(string method) => _lists.Forget(method);

    /// <summary>Lets somebody hear what the server says of itself, until it can be heard no longer.</summary>
    public async Task<UpstreamFailure?> ListenAsync(IServerListener listener, CancellationToken ct)
    {
        var connected = await ConnectAsync(ct);

        if (connected.Session is not { } session)
        {
            return connected.Failure;
        }

        var failure = await _listeners.ListenAsync(session, listener, ct);

        if (failure is not null)
        {
            Forget(connected);
        }

        return failure;
    }

    /// <summary>What the server says of itself; null when it cannot be asked now.</summary>
    public async Task<ServerProfile?> FindProfileAsync(CancellationToken ct) =>
        !_breaker.IsOpen && await ConnectAsync(ct) is { Session: { } session } ? session.Profile : null;

    /// <summary>Sends a notification, if there is a session.</summary>
    public Task TellAsync(byte[] notification) => Current?.TellAsync(notification) ?? Task.CompletedTask;

    /// <summary>Ends what is under way and the session.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _lists.Dispose();
        _shared?.Dispose();
        Task<Connected>? connecting;

        lock (_gate)
        {
            connecting = _connecting;
        }

        if (connecting is not null && await connecting is { Session: { } session })
        {
            await session.DisposeAsync();
        }
    }

    private static Task<UpstreamAnswer> SendAsync(Connected connected, UpstreamRequest request, CancellationToken ct) =>
        connected.Session is { } session
            ? session.SendAsync(request, ct)
            : Task.FromResult(UpstreamAnswer.Failed(connected.Failure!));

    // A handshake belongs to all who wait for it: one of them leaving does not end it, its own timeout does.
    private Task<Connected> ConnectAsync(CancellationToken ct)
    {
        lock (_gate)
        {
            if (_connecting is { IsCompleted: true } && !IsUsable(_connecting))
            {
                _connecting = null;
            }

            _connecting ??= HandshakeAsync();

            return _connecting.WaitAsync(ct);
        }
    }

    private async Task<Connected> HandshakeAsync()
    {
        var (session, failure) = await _connector.ConnectAsync(
            _target, Take, _shared?.Subscriptions ?? new SharedSubscriptions(), _stopping.Token);

        if (session is not null && _shared is not null)
        {
            await _shared.RepeatAsync(session, _time, _stopping.Token);
        }

        return new Connected(session, failure);
    }

    private void Take(JsonRpcMessage notification)
    {
        _listeners.Take(notification);
        _shared?.Take(notification);
    }

    // Nothing is begun for it: without a session there is nothing to set.
    private async Task SayAsync(UpstreamRequest request)
    {
        if (Current is { } session)
        {
            using var answer = await session.SendAsync(request, _stopping.Token);
        }
    }

    // Several calls may find the session gone; the first makes a new one, the others use that.
    private void Forget(Connected lost)
    {
        lock (_gate)
        {
            if (_connecting is not { IsCompletedSuccessfully: true } || !ReferenceEquals(_connecting.Result, lost))
            {
                return;
            }

            _connecting = null;
        }

        // Not waited for: what it still holds, such as a stream or a process, is let go within its time.
        _ = lost.Session?.DisposeAsync().AsTask();
    }

    // Tools are asked for in any case; of what a server does not offer there is nothing, and it is not asked.
    private async Task<Listing> FetchAsync(ListKind kind) =>
        kind != ListKind.Tools && await FindProfileAsync(_stopping.Token) is { } profile && !profile.Offers(kind.Capability)
            ? new Listing(EntryList.Empty, null)
            : await _reader.FetchAsync(this, kind, _stopping.Token);

    private static bool IsUsable(Task<Connected> connecting) =>
        connecting is { IsCompletedSuccessfully: true, Result.Failure: null };

    private sealed record Connected(IServerSession? Session, UpstreamFailure? Failure);
}
