using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>A session that was made, or why there is none.</summary>
internal sealed record Connected(IServerSession? Session, UpstreamFailure? Failure);

/// <summary>
/// The one session of a slot: made once however many calls arrive at a cold server, and made anew by the first call that finds it
/// gone.
/// </summary>
/// <param name="target">The server and the account.</param>
/// <param name="connector">Makes it.</param>
/// <param name="onNotification">Takes what the server says of itself.</param>
/// <param name="shared">The clients for which a new session is set up first; null where it is of one subject.</param>
/// <param name="time">The clock.</param>
internal sealed class SlotSession(
    UpstreamTarget target, ServerConnector connector, Action<JsonRpcMessage> onNotification, SharedClients? shared, TimeProvider time)
    : IAsyncDisposable
{
    private readonly Lock _gate = new();

    // Never disposed: it holds no timer, and a list under way may still ask it.
    private readonly CancellationTokenSource _stopping = new();
    private Task<Connected>? _connecting;

    /// <summary>Cancelled when the slot ends.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>The session, if there is one.</summary>
    public IServerSession? Current
    {
        get
        {
            lock (_gate)
            {
                return _connecting is { IsCompletedSuccessfully: true } connecting ? connecting.Result.Session : null;
            }
        }
    }

    /// <summary>The session, made if there is none.</summary>
    public Task<Connected> ConnectAsync(CancellationToken ct)
    {
        // A handshake belongs to all who wait for it: one of them leaving does not end it, its own timeout does.
        lock (_gate)
        {
            if (_connecting is { IsCompleted: true } and not { IsCompletedSuccessfully: true, Result.Failure: null })
            {
                _connecting = null;
            }

            _connecting ??= HandshakeAsync();

            return _connecting.WaitAsync(ct);
        }
    }

    /// <summary>Forgets a session that is gone. Several calls may find it so; the first makes a new one, the others use that.</summary>
    public void Forget(Connected lost, UpstreamFailure failure)
    {
        lock (_gate)
        {
            if (_connecting is not { IsCompletedSuccessfully: true } || !ReferenceEquals(_connecting.Result, lost))
            {
                return;
            }

            _connecting = null;
        }

        if (failure.Fault == UpstreamFault.RevisionRefused)
        {
            connector.NoteRefused(target, lost.Session?.Profile?.Revision, failure.Revisions ?? []);
        }
        else
        {
            connector.NoteLost(target);
        }

        // Not waited for: what it still holds, such as a stream or a process, is let go within its time.
        _ = lost.Session?.DisposeAsync().AsTask();
    }

    /// <summary>Ends what is under way and the session. It does not throw.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task<Connected>? connecting;

        lock (_gate)
        {
            connecting = _connecting;
        }

        if (connecting is null)
        {
            return;
        }

        // How it failed was told to who waited for it.
        await ((Task)connecting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        if (connecting is { IsCompletedSuccessfully: true, Result.Session: { } session })
        {
            await session.DisposeAsync();
        }
    }

    private async Task<Connected> HandshakeAsync()
    {
        // Not under the lock of who asked first: starting a process takes its time.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var (session, failure) = await connector.ConnectAsync(
            target, onNotification, shared?.Subscriptions ?? new SharedSubscriptions(), _stopping.Token);

        var connected = new Connected(session, failure);

        if (session is null || shared is null)
        {
            _ = session is null ? Task.CompletedTask : WatchAsync(connected, session.Lost);

            return connected;
        }

        try
        {
            await shared.RepeatAsync(session, time, _stopping.Token);
        }
        catch
        {
            await session.DisposeAsync();

            throw;
        }

        return connected;
    }

    // The client that the session is for hears the server on the next one.
    private async Task WatchAsync(Connected connected, Task<UpstreamFailure> lost)
    {
        var failure = await lost;
        Forget(connected, failure);
        await ((Task)ConnectAsync(_stopping.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
