using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// Everything that is kept for one server and account: the session, made once however many calls arrive at a cold server,
/// and the list of tools. Nothing in it can be reached from another slot, so nothing crosses identities.
/// </summary>
internal sealed class UpstreamSlot(
    Func<UpstreamSession> makeSession, ToolLister lister, GatewayOptions options, TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _gate = new();

    // Never disposed: it holds no timer, and a list under way may still ask it.
    private readonly CancellationTokenSource _stopping = new();
    private Task<Connected>? _connecting;
    private Task<Listed>? _listing;

    /// <summary>Sends one request, on a new session if the server forgot the old one.</summary>
    public async Task<UpstreamAnswer> SendAsync(UpstreamRequest request, CancellationToken ct)
    {
        var connected = await ConnectAsync(ct);
        var answer = await SendAsync(connected, request, ct);

        if (answer.Failure is not { Fault: UpstreamFault.SessionLost } || connected.Failure is not null)
        {
            return answer;
        }

        Forget(connected);

        return await SendAsync(await ConnectAsync(ct), request, ct);
    }

    /// <summary>The list of tools, asked for anew when it is too old. All who wait get the same one.</summary>
    public async Task<ToolListing> ListToolsAsync(CancellationToken ct)
    {
        Task<Listed> listing;

        lock (_gate)
        {
            if (_listing is { IsCompleted: true } && !IsFresh(_listing))
            {
                _listing = null;
            }

            listing = _listing ??= FetchAsync();
        }

        return (await listing.WaitAsync(ct)).Listing;
    }

    /// <summary>Ends what is under way and the session.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task<Connected>? connecting;

        lock (_gate)
        {
            connecting = _connecting;
        }

        if (connecting is not null && await connecting is { Failure: null } connected)
        {
            await connected.Session.CloseAsync();
        }
    }

    private static Task<UpstreamAnswer> SendAsync(
        Connected connected, UpstreamRequest request, CancellationToken ct) =>
        connected.Failure is { } failure
            ? Task.FromResult(UpstreamAnswer.Failed(failure))
            : connected.Session.SendAsync(request, ct);

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
        var session = makeSession();

        return new Connected(session, await session.ConnectAsync(_stopping.Token));
    }

    // Several calls may find the session gone; the first makes a new one, the others use that.
    private void Forget(Connected lost)
    {
        lock (_gate)
        {
            if (_connecting is { IsCompletedSuccessfully: true } && ReferenceEquals(_connecting.Result, lost))
            {
                _connecting = null;
            }
        }
    }

    private async Task<Listed> FetchAsync()
    {
        var listing = await lister.FetchAsync(this, _stopping.Token);

        return new Listed(listing, time.GetUtcNow() + options.ToolListLifetime);
    }

    private static bool IsUsable(Task<Connected> connecting) =>
        connecting is { IsCompletedSuccessfully: true, Result.Failure: null };

    private bool IsFresh(Task<Listed> listing) => listing is { IsCompletedSuccessfully: true, Result.Listing.Failure: null }
        && time.GetUtcNow() < listing.Result.Until;

    private sealed record Connected(UpstreamSession Session, UpstreamFailure? Failure);

    private sealed record Listed(ToolListing Listing, DateTimeOffset Until);
}
