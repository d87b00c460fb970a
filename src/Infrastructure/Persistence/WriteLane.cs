using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bifrost.Infrastructure.Persistence;

/// <summary>
/// The one place through which a process writes, by as many transactions at a time as the engine has use for. On the embedded
/// store they enter one after the other, so that they never fight for the file's lock; on a server they leave connections of
/// the pool to those who read.
/// </summary>
internal sealed class WriteLane(ISqlDialect dialect, StoreCircuit? circuit = null) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(dialect.Writers, dialect.Writers);

    /// <summary>Longest wait for the turn.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What this process has written, for those who remember what they read.</summary>
    public StoreChanges Changes { get; } = new();

    /// <summary>Whether the store is asked at all.</summary>
    public StoreCircuit Circuit { get; } = circuit ?? new StoreCircuit(NullLogger<StoreCircuit>.Instance);

    /// <summary>Waits for the turn and opens a transaction.</summary>
    /// <param name="ct">Whether somebody waits.</param>
    /// <param name="patience">Longest wait for the turn and then for locks; null for the usual ones.</param>
    public async Task<WriteLease> EnterAsync(CancellationToken ct, TimeSpan? patience = null)
    {
        var began = Stopwatch.GetTimestamp();
        var longest = patience < Patience ? patience.Value : Patience;

        if (!await _turns.WaitAsync(longest, ct))
        {
            throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"The store was busy for {longest.TotalSeconds:0.##} seconds."));
        }

        DbConnection? connection = null;

        try
        {
            connection = await dialect.OpenAsync(ct, patience - Stopwatch.GetElapsedTime(began));
            var transaction = await connection.BeginTransactionAsync(dialect.Isolation, ct);

            return new WriteLease(connection, transaction, _turns);
        }
        catch
        {
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }

            _turns.Release();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();
}

/// <summary>One turn in the lane: a connection with its open transaction. Disposing without a commit rolls back.</summary>
internal sealed class WriteLease(DbConnection connection, DbTransaction transaction, SemaphoreSlim turns) : IAsyncDisposable
{
    public DbConnection Connection => connection;

    public DbTransaction Transaction => transaction;

    public async ValueTask DisposeAsync()
    {
        try
        {
            await using (connection)
            {
                await RollBackAsync();
            }
        }
        finally
        {
            turns.Release();
        }
    }

    private async Task RollBackAsync()
    {
        try
        {
            await transaction.DisposeAsync();
        }
        catch (Exception fault) when (fault is DbException or InvalidOperationException)
        {
            // The connection is broken. Closing it ends the transaction all the same, and why it broke was said already.
        }
    }
}
