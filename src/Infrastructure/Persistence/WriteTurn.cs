using System.Data.Common;

namespace Bifrost.Infrastructure.Persistence;

/// <summary>The transaction of one message, from the wait for its turn to its end.</summary>
internal sealed class WriteTurn(ISqlDialect dialect, WriteLane lane) : IAsyncDisposable
{
    /// <summary>The turn; null before it came and after it ended.</summary>
    public WriteLease? Lease { get; private set; }

    /// <summary>Whether nobody waits for it any more; it ends by itself.</summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>Waits for the turn.</summary>
    public async Task<WriteLease> EnterAsync(TimeSpan? patience, CancellationToken ct) => Lease = await lane.EnterAsync(ct, patience);

    /// <summary>Waits for the turn and runs its first statement.</summary>
    public async Task<int> EnterAsync(Func<WriteLease, Task<int>> first, TimeSpan? patience, CancellationToken ct)
    {
        try
        {
            return await first(await EnterAsync(patience, ct));
        }
        catch (DbException exception) when (Lease is not null && dialect.IsTransient(exception))
        {
            // Nothing else was in this transaction and nobody committed it, so that all of it is gone: a repeat is safe. Later
            // statements are never repeated, because what stands before them would be missing.
            await DisposeAsync();
            dialect.DropBroken(exception);

            return await first(await EnterAsync(patience, ct));
        }
    }

    /// <summary>Leaves it to end when its statement does, which has the connection until then.</summary>
    public void EndAfter(Task running)
    {
        IsAbandoned = true;
        _ = running.ContinueWith(_ => DisposeAsync().AsTask(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>Rolls back what was not committed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Lease is { } lease)
        {
            Lease = null;
            await lease.DisposeAsync();
        }
    }
}
