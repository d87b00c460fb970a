using System.Data.Common;
using Bifrost.Application.Common;
using Dapper;

namespace Bifrost.Infrastructure.Persistence;

/// <summary>
/// The store as one message sees it. Reads take no lock; the first write enters the write lane and from then on reads see
/// what was written. The pipeline commits or discards.
/// </summary>
internal sealed class DbSession(ISqlDialect dialect, WriteLane lane) : IUnitOfWork, IAsyncDisposable
{
    // Beyond the patience that the server has with a lock: it shall be the one to say that it was in vain.
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(15);

    private WriteLease? _lease;
    private StoreAreas _touched;
    private List<Action>? _announcements;

    public bool IsOpen => _lease is not null;

    public Task<T?> FindAsync<T>(string sql, object args, CancellationToken ct)
        where T : class =>
        ReadAsync((reader, transaction) => reader.QuerySingleOrDefaultAsync<T>(Command(sql, args, transaction, ct)), ct);

    public Task<IReadOnlyList<T>> ListAsync<T>(string sql, object args, CancellationToken ct) =>
        ReadAsync<IReadOnlyList<T>>(
            async (reader, transaction) => (await reader.QueryAsync<T>(Command(sql, args, transaction, ct))).AsList(), ct);

    /// <summary>The rows of an ordered SELECT that <c>@Offset</c> and <c>@Limit</c> pick.</summary>
    public Task<IReadOnlyList<T>> PageAsync<T>(string orderedSelect, object args, CancellationToken ct) =>
        ListAsync<T>(dialect.Page(orderedSelect), args, ct);

    public Task<long> CountAsync(string sql, object args, CancellationToken ct) =>
        ReadAsync((reader, transaction) => reader.ExecuteScalarAsync<long>(Command(sql, args, transaction, ct)), ct);

    /// <summary>Writes and answers how many rows it touched: the verdict of every conditional update.</summary>
    public async Task<int> WriteAsync(string sql, object args, CancellationToken ct)
    {
        if (_lease is not null)
        {
            return await WriteAsync(_lease, sql, args, ct);
        }

        _lease = await lane.EnterAsync(ct);

        try
        {
            return await WriteAsync(_lease, sql, args, ct);
        }
        catch (DbException exception) when (dialect.IsTransient(exception))
        {
            // Nothing else was in this transaction and nobody committed it, so that all of it is gone: a repeat is safe. Later
            // statements are never repeated, because what stands before them would be missing.
            await DiscardAsync();
            _lease = await lane.EnterAsync(ct);

            return await WriteAsync(_lease, sql, args, ct);
        }
    }

    /// <summary>Takes a lock that lasts as long as what is written now; false when another process has it.</summary>
    public async Task<bool> TryLockAsync(StoreLock taken, CancellationToken ct)
    {
        _lease ??= await lane.EnterAsync(ct);
        var command = new CommandDefinition(
            dialect.Lock(taken), null, _lease.Transaction, (int)(taken.Patience + Leeway).TotalSeconds, cancellationToken: ct);

        return await _lease.Connection.ExecuteScalarAsync<int>(command) >= 0;
    }

    /// <summary>Inserts; false when the row exists already.</summary>
    public async Task<bool> TryInsertAsync(string sql, object args, CancellationToken ct)
    {
        try
        {
            return await WriteAsync(sql, args, ct) == 1;
        }
        catch (DbException exception) when (dialect.IsUniqueViolation(exception))
        {
            return false;
        }
    }

    /// <summary>Updates the row, or inserts it when there is none, or updates it when another writer inserted it meanwhile.</summary>
    public async Task UpsertAsync(string update, string insert, object args, CancellationToken ct)
    {
        if (await WriteAsync(update, args, ct) == 0 && !await TryInsertAsync(insert, args, ct))
        {
            await WriteAsync(update, args, ct);
        }
    }

    /// <summary>Says something once what is written now is stored; never when it is discarded.</summary>
    public void AfterCommit(Action announce) => (_announcements ??= []).Add(announce);

    public async Task CommitAsync(CancellationToken ct)
    {
        if (_lease is { } lease)
        {
            try
            {
                // Not given up half way: nobody could say whether it happened.
                await lease.Transaction.CommitAsync(CancellationToken.None);
            }
            finally
            {
                // Also when it failed, because it may have happened all the same; and before anybody is told.
                lane.Changes.Note(_touched);
                _touched = StoreAreas.None;
            }

            _lease = null;
            await lease.DisposeAsync();
            var announcements = _announcements;
            _announcements = null;
            announcements?.ForEach(announce => announce());
        }
    }

    public async Task DiscardAsync()
    {
        if (_lease is { } lease)
        {
            _lease = null;
            _touched = StoreAreas.None;
            _announcements = null;
            await lease.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await DiscardAsync();

    private async Task<T> ReadAsync<T>(Func<DbConnection, DbTransaction?, Task<T>> read, CancellationToken ct)
    {
        if (_lease is not null)
        {
            return await read(_lease.Connection, _lease.Transaction);
        }

        try
        {
            return await ReadApartAsync(read, ct);
        }
        catch (DbException exception) when (dialect.IsTransient(exception))
        {
            // Reading twice changes nothing; on another connection, because this one may be broken.
            return await ReadApartAsync(read, ct);
        }
    }

    // Given back at once: whoever kept it while waiting for a turn to write, or for a provider, would keep it from those before it.
    private async Task<T> ReadApartAsync<T>(Func<DbConnection, DbTransaction?, Task<T>> read, CancellationToken ct)
    {
        await using var reader = await dialect.OpenAsync(ct);

        return await read(reader, null);
    }

    private Task<int> WriteAsync(WriteLease lease, string sql, object args, CancellationToken ct)
    {
        _touched |= StoreChanges.AreasOf(sql);

        return lease.Connection.ExecuteAsync(Command(sql, args, lease.Transaction, ct));
    }

    private CommandDefinition Command(string sql, object args, DbTransaction? transaction, CancellationToken ct) =>
        new(sql, dialect.Parameters(args), transaction, cancellationToken: ct);
}
