using System.Data;
using System.Data.Common;
using Dapper;

namespace Bifrost.Infrastructure.Persistence;

/// <summary>
/// The one place through which a process writes. Transactions enter one after the other, so that they never fight for
/// the file's lock; prepared statements and grouped commits can come here without touching a repository.
/// </summary>
internal sealed class WriteLane(ISqlDialect dialect) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Longest wait for the turn.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Waits for the turn and opens a transaction that takes the write lock at once.</summary>
    public async Task<WriteLease> EnterAsync(CancellationToken ct)
    {
        if (!await _turn.WaitAsync(Patience, ct))
        {
            throw new TimeoutException($"The store was busy for {Patience.TotalSeconds} seconds.");
        }

        DbConnection? connection = null;

        try
        {
            connection = dialect.Connect();
            await connection.OpenAsync(ct);
            await connection.ExecuteAsync(dialect.OnOpen);
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.Serializable, ct);

            return new WriteLease(connection, transaction, _turn);
        }
        catch
        {
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }

            _turn.Release();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();
}

/// <summary>One turn in the lane: a connection with its open transaction. Disposing without a commit rolls back.</summary>
internal sealed class WriteLease(DbConnection connection, DbTransaction transaction, SemaphoreSlim turn) : IAsyncDisposable
{
    public DbConnection Connection => connection;

    public DbTransaction Transaction => transaction;

    public async ValueTask DisposeAsync()
    {
        try
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
        finally
        {
            turn.Release();
        }
    }
}
