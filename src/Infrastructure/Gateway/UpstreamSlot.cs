using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// Everything that is kept for one server and account: the session, made once however many calls arrive at a cold server,
/// the lists, and whether the account is answered at all. Nothing in it can be reached from another slot; only whether the
/// server answers is known to all slots of a server (<see cref="Circuit"/>). A slot is of one subject, but for a child process,
/// which is one for all (<see cref="UpstreamServers"/>).
/// </summary>
internal sealed class UpstreamSlot : IAsyncDisposable
{
    private readonly SlotSession _session;
    private readonly ListReader _reader;
    private readonly SlotLists _lists;
    private readonly Circuit _circuit;
    private readonly SlotListeners _listeners;
    private readonly SharedClients? _shared;

    public UpstreamSlot(
        UpstreamTarget target,
        ServerConnector connector,
        Breaker server,
        ListReader reader,
        GatewayOptions options,
        KeptMemory memory,
        TimeProvider time,
        Action<string> onChange,
        Func<IDisposable>? stay)
    {
        _reader = reader;
        _lists = new SlotLists(FetchAsync, options, memory, time);
        _circuit = new Circuit(server, new Breaker(options, target.Client.AnswerTimeout, time), target.Subject);
        _listeners = new SlotListeners(target.Client, onChange);
        _shared = stay is null ? null : new SharedClients(target.Client, stay, SayAsync);
        _session = new SlotSession(target, connector, Take, _shared, time);
    }

    /// <summary>Sends one request, on a new session if the server forgot the old one.</summary>
    public Task<UpstreamAnswer> SendAsync(UpstreamRequest request, CancellationToken ct) =>
        _shared is not null && SharedClients.Concerns(request) ? _shared.SendAsync(request, SendOwnAsync, ct) : SendOwnAsync(request, ct);

    private async Task<UpstreamAnswer> SendOwnAsync(UpstreamRequest request, CancellationToken ct)
    {
        if (_circuit.Admit(out var pass) is { } failure)
        {
            return UpstreamAnswer.Failed(failure);
        }

        try
        {
            var connected = await ConnectAsync(pass, ct);
            var answer = await SendAsync(connected, request, ct);

            // The server refused the request, so it has not happened.
            if (connected.Failure is null && answer.Failure is { Fault: UpstreamFault.SessionLost or UpstreamFault.RevisionRefused } lost)
            {
                _session.Forget(connected, lost);
                answer = await SendAsync(await ConnectAsync(pass, ct), request with { IsRepeated = true }, ct);
            }

            _circuit.Note(pass, answer.Failure);

            return answer;
        }
        catch
        {
            // Whatever it was, it was not a failure of the server, and a trial must not stay open.
            _circuit.Abandon(pass);

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
        var connected = await ReachAsync(ct);

        if (connected.Session is not { } session)
        {
            return connected.Failure;
        }

        var failure = await _listeners.ListenAsync(session, listener, ct);

        if (failure is not null)
        {
            _session.Forget(connected, failure);
        }

        return failure;
    }

    /// <summary>What the server says of itself; null when it cannot be asked now.</summary>
    public async Task<ServerProfile?> FindProfileAsync(CancellationToken ct) =>
        await ReachAsync(ct) is { Session: { } session } ? session.Profile : null;

    /// <summary>Sends a notification, if there is a session.</summary>
    public Task TellAsync(byte[] notification) => _session.Current?.TellAsync(notification) ?? Task.CompletedTask;

    /// <summary>Ends what is under way and the session.</summary>
    public ValueTask DisposeAsync()
    {
        _lists.Dispose();
        _shared?.Dispose();

        return _session.DisposeAsync();
    }

    private static Task<UpstreamAnswer> SendAsync(Connected connected, UpstreamRequest request, CancellationToken ct) =>
        connected.Session is { } session
            ? session.SendAsync(request, ct)
            : Task.FromResult(UpstreamAnswer.Failed(connected.Failure!));

    // The session for what is no request: it passes the circuit only where it has to be made.
    private async Task<Connected> ReachAsync(CancellationToken ct)
    {
        if (_session.Current is not null)
        {
            return await _session.ConnectAsync(ct);
        }

        if (_circuit.Admit(out var pass) is { } failure)
        {
            return new Connected(null, failure);
        }

        try
        {
            var connected = await _session.ConnectAsync(ct);
            _circuit.Note(pass, connected.Failure);

            return connected;
        }
        catch
        {
            _circuit.Abandon(pass);

            throw;
        }
    }

    private async Task<Connected> ConnectAsync(Circuit.Pass pass, CancellationToken ct)
    {
        var isNew = pass.Server != Breaker.NoTrial && _session.Current is null;
        var connected = await _session.ConnectAsync(ct);

        if (isNew && connected.Session is not null)
        {
            _circuit.NoteConnected(pass);
        }

        return connected;
    }

    private void Take(JsonRpcMessage notification)
    {
        _listeners.Take(notification);
        _shared?.Take(notification);
    }

    // Nothing is begun for it: without a session there is nothing to set.
    private async Task SayAsync(UpstreamRequest request)
    {
        if (_session.Current is { } session)
        {
            using var answer = await session.SendAsync(request, _session.Stopping);
        }
    }

    // Tools are asked for in any case; of what a server does not offer there is nothing, and it is not asked.
    private async Task<Listing> FetchAsync(ListKind kind) =>
        kind != ListKind.Tools && await FindProfileAsync(_session.Stopping) is { } profile && !profile.Offers(kind.Capability)
            ? new Listing(EntryList.Empty, null)
            : await _reader.FetchAsync(this, kind, _session.Stopping);
}
