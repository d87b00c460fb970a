using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bifrost.Application.Connections;

/// <summary>
/// Tells providers in the background that connections were ended (RFC 7009). What was ended is ended already. A provider that does not
/// answer is asked again with growing pauses, five times in a quarter of an hour, and what came of it is audited as
/// <c>upstream.revocation</c>. It is kept in memory: a process that is killed loses what it had not told, and one that is stopped
/// finishes the attempts under way and records the rest as failed.
/// </summary>
public sealed partial class PendingRevocations(IServiceScopeFactory scopes, TimeProvider time, ILogger<PendingRevocations> logger)
    : IAsyncDisposable
{
    /// <summary>Most connections that wait; those beyond are recorded as failed.</summary>
    public const int Capacity = 10_000;

    /// <summary>Longest time of one attempt for the connections of one server.</summary>
    public static readonly TimeSpan AttemptLimit = TimeSpan.FromSeconds(30);

    /// <summary>The pauses between attempts.</summary>
    public static readonly IReadOnlyList<TimeSpan> Pauses =
        [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10)];

    // Servers at a time: one that does not answer holds a place for an attempt, not for its pauses.
    private const int AtOnce = 8;
    private const int AuditBatch = 100;

    private readonly Lock _gate = new();
    private readonly HashSet<Task> _underway = [];
    private readonly SemaphoreSlim _places = new(AtOnce, AtOnce);
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _ended = new();
    private int _waiting;

    /// <summary>Takes connections whose end is committed; never fails and never waits.</summary>
    internal void Add(IReadOnlyList<EndedConnection> ended)
    {
        foreach (var server in ended.GroupBy(end => (end.Account.McpClient, end.Account.Issuer)))
        {
            var batch = server.ToList();
            var isTaken = Interlocked.Add(ref _waiting, batch.Count) <= Capacity;

            // On the pool: nothing of it belongs to the request that ended them.
            var work = Task.Run(() => RunAsync(batch, isTaken));

            lock (_gate)
            {
                _underway.Add(work);
            }

            _ = work.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Begins no further attempt and waits for those under way and for their record.</summary>
    public async Task DrainAsync(CancellationToken ct)
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(Underway()).WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Ends the attempts under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _ended.CancelAsync();
        await Task.WhenAll(Underway());
        _places.Dispose();
        _stopping.Dispose();
        _ended.Dispose();
    }

    private Task[] Underway()
    {
        lock (_gate)
        {
            return [.. _underway];
        }
    }

    private async Task RunAsync(List<EndedConnection> batch, bool isTaken)
    {
        try
        {
            var results = isTaken ? await TellAsync(batch) : batch.ToDictionary(end => end, _ => RevocationResult.Failed);
            await RecordAsync(results);
        }
        catch (Exception fault)
        {
            // The last place that can hear of it: the store or the program failed, not the provider.
            Broken(logger, fault, batch.Count, batch[0].Account.McpClient.Value);
        }
        finally
        {
            Interlocked.Add(ref _waiting, -batch.Count);

            foreach (var end in batch)
            {
                end.Note(RevocationResult.Failed);
            }
        }
    }

    private async Task<Dictionary<EndedConnection, RevocationResult>> TellAsync(List<EndedConnection> batch)
    {
        var results = new Dictionary<EndedConnection, RevocationResult>();
        var left = batch;

        for (var attempt = 0; left.Count > 0; attempt++)
        {
            foreach (var (end, result) in await AttemptAsync(left))
            {
                results[end] = result;
                end.Note(result);
            }

            left = [.. left.Where(end => end.Opened is not null && results[end] == RevocationResult.Failed)];

            if (attempt == Pauses.Count || left.Count == 0 || !await PauseAsync(Pauses[attempt]))
            {
                break;
            }
        }

        return results;
    }

    private async Task<IReadOnlyDictionary<EndedConnection, RevocationResult>> AttemptAsync(IReadOnlyList<EndedConnection> left)
    {
        await _places.WaitAsync();

        try
        {
            await using var scope = scopes.CreateAsyncScope();
            using var limit = new CancellationTokenSource(AttemptLimit, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _ended.Token);

            return await scope.ServiceProvider.GetRequiredService<ProviderRevocation>().TellAsync(left, either.Token);
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task<bool> PauseAsync(TimeSpan pause)
    {
        await Task.Delay(pause, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        return !_stopping.IsCancellationRequested;
    }

    private async Task RecordAsync(Dictionary<EndedConnection, RevocationResult> results)
    {
        foreach (var some in results.Chunk(AuditBatch))
        {
            await using var scope = scopes.CreateAsyncScope();
            var audit = scope.ServiceProvider.GetRequiredService<IAuditTrail>();

            foreach (var (end, result) in some)
            {
                var told = new AuditEvent("upstream.revocation", "bifrost", end.Account.McpClient.Value, WordOf(result))
                {
                    Before = ConnectionEnding.StateOf(end.Account),
                };
                await audit.RecordAsync(told, time.GetUtcNow(), CancellationToken.None);
            }

            await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().CommitAsync(CancellationToken.None);
        }

        var failed = results.Count(each => each.Value == RevocationResult.Failed);

        if (failed > 0)
        {
            NotTold(logger, failed, results.First().Key.Account.McpClient.Value);
        }
    }

    private static string WordOf(RevocationResult result) => result switch
    {
        RevocationResult.Revoked => "revoked",
        RevocationResult.NotOffered => "not_offered",
        _ => "failed",
    };

    private void Forget(Task work)
    {
        lock (_gate)
        {
            _underway.Remove(work);
        }
    }

    [LoggerMessage(92, LogLevel.Warning, "The provider of {McpClient} could not be told that {Count} connections ended; their tokens end by themselves")]
    private static partial void NotTold(ILogger logger, int count, string mcpClient);

    [LoggerMessage(93, LogLevel.Error, "Telling the provider of {McpClient} that {Count} connections ended broke off")]
    private static partial void Broken(ILogger logger, Exception fault, int count, string mcpClient);
}
