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

    private readonly StorePatience _patience = new(dialect, lane.Circuit);

    private WriteTurn? _turn;
    private StoreAreas _touched;
    private List<Action>? _announcements;

    public bool IsOpen => Open is not null;

    private WriteTurn? Open => _turn is { IsAbandoned: false, Lease: not null } ? _turn : null;

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
    public Task<int> WriteAsync(string sql, object args, CancellationToken ct)
    {
        if (Open is { Lease: { } lease } open)
        {
            return _patience.SpendAsync(() => WriteAsync(lease, sql, args, ct), open, TimeSpan.Zero, ct);
        }

        var turn = _turn = new WriteTurn(dialect, lane);

        return _patience.BeginAsync(
            () => turn.EnterAsync(first => WriteAsync(first, sql, args, ct), _patience.Left, ct), turn, ct);
    }

    /// <summary>
    /// Takes a lock that lasts as long as what is written now; false when another process has it. What this session does from then
    /// on is work on the store, which takes its time.
    /// </summary>
    public async Task<bool> TryLockAsync(StoreLock taken, CancellationToken ct)
    {
        _patience.Lift();
        var lease = Open?.Lease ?? await (_turn = new WriteTurn(dialect, lane)).EnterAsync(patience: null, ct);
        var command = new CommandDefinition(
            dialect.Lock(taken), null, lease.Transaction, (int)(taken.Patience + Leeway).TotalSeconds, cancellationToken: ct);

        return await lease.Connection.ExecuteScalarAsync<int>(command) >= 0;
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
        if (Open is { Lease: { } lease } turn)
        {
            _turn = null;

            // Not given up half way, because nobody could say whether it happened. What is not waited for any more ends by itself.
            await _patience.SpendAsync(() => CommitAsync(turn, lease), turn, StorePatience.Commit, CancellationToken.None);
        }
    }

    public async Task DiscardAsync()
    {
        if (_turn is { IsAbandoned: false } turn)
        {
            _turn = null;
            _touched = StoreAreas.None;
            _announcements = null;
            await turn.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await DiscardAsync();

    private async Task<bool> CommitAsync(WriteTurn turn, WriteLease lease)
    {
        var (touched, announcements) = (_touched, _announcements);
        (_touched, _announcements) = (StoreAreas.None, null);

        await using (turn)
        {
            try
            {
                await lease.Transaction.CommitAsync(CancellationToken.None);
            }
            finally
            {
                // Also when it failed, because it may have happened all the same; and before anybody is told.
                lane.Changes.Note(touched);
            }
        }

        announcements?.ForEach(announce => announce());

        return true;
    }

    private Task<T> ReadAsync<T>(Func<DbConnection, DbTransaction?, Task<T>> read, CancellationToken ct) =>
        Open is { Lease: { } lease } turn
            ? _patience.SpendAsync(() => read(lease.Connection, lease.Transaction), turn, TimeSpan.Zero, ct)
            : _patience.BeginAsync(() => ReadApartAsync(read, ct), turn: null, ct);

    private async Task<T> ReadApartAsync<T>(Func<DbConnection, DbTransaction?, Task<T>> read, CancellationToken ct)
    {
        try
        {
            return await ReadOnceAsync(read, ct);
        }
        catch (DbException exception) when (dialect.IsTransient(exception))
        {
            // Reading twice changes nothing; on another connection, because this one may be broken.
            dialect.DropBroken(exception);

            return await ReadOnceAsync(read, ct);
        }
    }

    // Given back at once: whoever kept it while waiting for a turn to write, or for a provider, would keep it from those before it.
    private async Task<T> ReadOnceAsync<T>(Func<DbConnection, DbTransaction?, Task<T>> read, CancellationToken ct)
    {
        await using var reader = await dialect.OpenAsync(ct, _patience.Left);

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
