using Bifrost.Domain.McpClients;
using Microsoft.Extensions.Logging;

namespace Bifrost.Application.Gateway;

/// <summary>
/// One server as it is heard for one stream. Where it cannot be heard, or its caller has no account there yet, it is tried again
/// with growing pauses, and what may have been missed meanwhile is told as changed.
/// </summary>
internal sealed partial class ServerHearing(
    ClientChanges stream,
    McpClient client,
    UpstreamAccess access,
    IUpstreamServers servers,
    GatewayOptions options,
    TimeProvider time,
    ILogger logger) : IServerListener, IDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private UpstreamTarget? _target;
    private bool _wasAway;
    private bool _wasRefused;

    /// <summary>The server.</summary>
    public McpClient Client => client;

    /// <inheritdoc/>
    public ClientConversation Conversation => stream.Conversation;

    /// <summary>Done when the server is heard, or could not be at first.</summary>
    public Task Tried => _tried.Task;

    /// <summary>Whether the account that the server is heard under is still the caller's.</summary>
    public async ValueTask<bool> HoldsAsync(GatewayView view, CancellationToken ct) =>
        _target is not { } target || await access.IsStillAsync(view, target, ct);

    /// <summary>The stream has begun without it, unless it was tried by now.</summary>
    public void BeginWithout() => _wasAway |= !_tried.Task.IsCompleted;

    /// <inheritdoc/>
    public void Opened(bool wasAway)
    {
        if (wasAway || _wasAway)
        {
            _wasAway = false;
            TellAll();
        }

        _tried.TrySetResult();
    }

    /// <inheritdoc/>
    public void Heard(JsonRpcMessage notification)
    {
        if (!_ending.IsCancellationRequested)
        {
            stream.Take(client, notification);
        }
    }

    /// <summary>Hears the server until it has nothing to say or this ends.</summary>
    public async Task RunAsync(GatewayView view)
    {
        var pause = options.ListenPause;

        try
        {
            while (true)
            {
                var began = time.GetTimestamp();

                if (await HearAsync(view, _ending.Token) is null)
                {
                    Opened(wasAway: false);

                    return;
                }

                _wasAway = true;
                _tried.TrySetResult();

                // One that was heard for long begins with short pauses again.
                pause = time.GetElapsedTime(began) >= options.LongestListenPause ? options.ListenPause : pause;
                await Task.Delay(pause, time, _ending.Token);
                pause = pause * 2 < options.LongestListenPause ? pause * 2 : options.LongestListenPause;
            }
        }
        catch (OperationCanceledException)
        {
            // The stream has ended.
        }
        catch (Exception exception)
        {
            NotHeard(logger, client.Name.Value, exception.GetType().Name);
        }
        finally
        {
            _tried.TrySetResult();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _ending.Cancel();

    private void TellAll()
    {
        // What is kept of it is forgotten first: whoever is told reads it again at once.
        if (_target is { } target)
        {
            servers.ForgetLists(target);
        }

        stream.TakeAll(client);
    }

    private async Task<UpstreamFailure?> HearAsync(GatewayView view, CancellationToken ct)
    {
        try
        {
            var entry = await access.FindAsync(view, client, ct);

            if (entry.Target is not { } found)
            {
                return entry.Failure ?? new UpstreamFailure(UpstreamFault.LoginMissing);
            }

            _target = found with { PrefersModern = true };
            var failure = await servers.ListenAsync(_target with { Conversation = stream.Conversation }, this, ct);
            var isRefused = failure is { Fault: UpstreamFault.Unauthorized };

            // Once: whether an account is of no use any more is found out by calls, of which people hear.
            if (isRefused && !_wasRefused && found.Connection is not null)
            {
                await access.AfterRefusalAsync(found, ct);
            }

            _wasRefused = isRefused;

            return failure;
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            // The store may be away for a while; a stream that is quiet for ever would be worse.
            NotHeard(logger, client.Name.Value, exception.GetType().Name);

            return new UpstreamFailure(UpstreamFault.Unreachable);
        }
    }

    [LoggerMessage(63, LogLevel.Warning, "{McpClient} could not be listened to: {Exception}")]
    private static partial void NotHeard(ILogger logger, string mcpClient, string exception);
}
