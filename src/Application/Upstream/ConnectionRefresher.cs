using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Application.Upstream;

/// <summary>
/// Renews connections, each once at a time however many calls need it. A renewal belongs to nobody who waits for it: one who
/// leaves does not end it, and the process does not stop before it is done.
/// </summary>
public sealed class ConnectionRefresher(IServiceScopeFactory scopes, TimeProvider time)
{
    /// <summary>Longest wait for a provider that fails, and for another process that is renewing.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly Dictionary<ConnectionId, (long Version, Task<Result<Connection>> Task)> _underway = [];

    /// <summary>
    /// The connection with tokens newer than those that were seen. <see cref="UpstreamErrors.GrantEnded"/>: only the user can
    /// help; every other error is of the moment.
    /// </summary>
    public Task<Result<Connection>> RefreshAsync(Connection seen, CancellationToken ct) => Begin(seen).WaitAsync(ct);

    /// <summary>Starts what <see cref="RefreshAsync"/> waits for; nobody has to wait.</summary>
    public Task<Result<Connection>> Begin(Connection seen)
    {
        lock (_gate)
        {
            var isUnderway = _underway.TryGetValue(seen.Id, out var underway);

            if (isUnderway && underway.Version >= seen.Version)
            {
                return underway.Task;
            }

            // On the pool: what runs before the first wait must not run under the lock. A renewal of older tokens answers those that
            // were seen here; it ends first, because one at a time speaks to the provider.
            var started = Task.Run(() => RunAfterAsync(isUnderway ? underway.Task : Task.CompletedTask, seen));
            _underway[seen.Id] = (seen.Version, started);
            _ = started.ContinueWith(
                done => Forget(seen.Id, done), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

            return started;
        }
    }

    /// <summary>Waits until nothing is under way.</summary>
    public async Task DrainAsync(CancellationToken ct)
    {
        Task[] all;

        lock (_gate)
        {
            all = [.. _underway.Values.Select(each => each.Task)];
        }

        await Task.WhenAll(all).WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<Result<Connection>> RunAfterAsync(Task earlier, Connection seen)
    {
        await earlier.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        return await RunAsync(seen);
    }

    private async Task<Result<Connection>> RunAsync(Connection seen)
    {
        var started = time.GetTimestamp();

        while (true)
        {
            var answer = await SendAsync(seen);

            if (!answer.Failed || WaitFor(answer.Error) is not { } wait || time.GetElapsedTime(started) + wait > Patience)
            {
                return answer;
            }

            await Task.Delay(wait, time);
        }
    }

    private async Task<Result<Connection>> SendAsync(Connection seen)
    {
        await using var scope = scopes.CreateAsyncScope();

        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new RefreshConnectionCommand(seen));
    }

    private static TimeSpan? WaitFor(Error error) => error.Code == UpstreamErrors.RefreshUnderway.Code
        ? Glance
        : error.RetryAfter;

    private void Forget(ConnectionId id, Task done)
    {
        lock (_gate)
        {
            if (_underway.TryGetValue(id, out var underway) && underway.Task == done)
            {
                _underway.Remove(id);
            }
        }
    }
}
