using Bifrost.Application.Gateway;

namespace Bifrost.Api.Mcp;

/// <summary>
/// Whether the credential of a request is still good while its answer is made and written: what this process revoked counts at
/// once, what another one revoked within <see cref="GatewayOptions.CredentialCheckTime"/> (security requirement: the streams of a
/// revoked token carry nothing more).
/// </summary>
internal sealed class CredentialWatch(HttpContext context, Caller caller, GatewayOptions options, TimeProvider time)
{
    // Below this, waiting would cost more than it finds out.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(50);

    private Caller _known = caller;
    private long _lookedUp = time.GetTimestamp();
    private volatile bool _hasEnded;

    /// <summary>Who the credential stands for by now; null when it has ended. What is remembered of the store is not asked for again.</summary>
    public async ValueTask<Caller?> FindAsync(CancellationToken ct)
    {
        if (_hasEnded)
        {
            return null;
        }

        Volatile.Write(ref _lookedUp, time.GetTimestamp());

        if (await McpAuthenticator.FindStillAsync(context, _known, ct) is not { } found)
        {
            _hasEnded = true;

            return null;
        }

        return _known = found;
    }

    /// <summary>Whether it is good.</summary>
    public async ValueTask<bool> HoldsAsync(CancellationToken ct) => await FindAsync(ct) is not null;

    /// <summary>Waits until it has to be looked up again, so that its end is seen in time.</summary>
    public Task WaitAsync(CancellationToken ct)
    {
        // What is remembered may be old already when it is looked up.
        var left = options.CredentialCheckTime - time.GetElapsedTime(_known.ReadAt ?? Volatile.Read(ref _lookedUp));

        return Task.Delay(left > ShortestWait ? left : ShortestWait, time, ct);
    }

    /// <summary>Is done when it has ended.</summary>
    public async Task EndsAsync(CancellationToken ct)
    {
        do
        {
            await WaitAsync(ct);
        }
        while (await HoldsAsync(ct));
    }

    /// <summary>Writes a stream, which is cancelled when the credential ends.</summary>
    /// <param name="write">Writes until there is nothing more or its token is cancelled.</param>
    /// <param name="ct">Ends it as well.</param>
    public async Task RunAsync(Func<CancellationToken, Task> write, CancellationToken ct)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var watching = CancelAtEndAsync(ending);

        try
        {
            await write(ending.Token);
        }
        finally
        {
            await ending.CancelAsync();
            await watching;
        }
    }

    // Also when it cannot be told any more whether it is good.
    private async Task CancelAtEndAsync(CancellationTokenSource ending)
    {
        try
        {
            await EndsAsync(ending.Token);
        }
        catch (OperationCanceledException)
        {
            // The stream is over.
        }
        finally
        {
            await ending.CancelAsync();
        }
    }
}
