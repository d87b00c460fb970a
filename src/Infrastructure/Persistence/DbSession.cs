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
    private DbConnection? _reader;
    private WriteLease? _lease;

    public bool IsOpen => _lease is not null;

    public async Task<T?> FindAsync<T>(string sql, object args, CancellationToken ct)
        where T : class
    {
        var (connection, transaction) = await ReadableAsync(ct);

        return await connection.QuerySingleOrDefaultAsync<T>(new CommandDefinition(sql, args, transaction, cancellationToken: ct));
    }

    public async Task<IReadOnlyList<T>> ListAsync<T>(string sql, object args, CancellationToken ct)
    {
        var (connection, transaction) = await ReadableAsync(ct);
        var rows = await connection.QueryAsync<T>(new CommandDefinition(sql, args, transaction, cancellationToken: ct));

        return rows.AsList();
    }

    /// <summary>The rows of an ordered SELECT that <c>@Offset</c> and <c>@Limit</c> pick.</summary>
    public Task<IReadOnlyList<T>> PageAsync<T>(string orderedSelect, object args, CancellationToken ct) =>
        ListAsync<T>(dialect.Page(orderedSelect), args, ct);

    public async Task<long> CountAsync(string sql, object args, CancellationToken ct)
    {
        var (connection, transaction) = await ReadableAsync(ct);

        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(sql, args, transaction, cancellationToken: ct));
    }

    /// <summary>Writes and answers how many rows it touched: the verdict of every conditional update.</summary>
    public async Task<int> WriteAsync(string sql, object args, CancellationToken ct)
    {
        _lease ??= await lane.EnterAsync(ct);

        return await _lease.Connection.ExecuteAsync(
            new CommandDefinition(sql, args, _lease.Transaction, cancellationToken: ct));
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

    public async Task CommitAsync(CancellationToken ct)
    {
        if (_lease is { } lease)
        {
            await lease.Transaction.CommitAsync(ct);
            _lease = null;
            await lease.DisposeAsync();
        }
    }

    public async Task DiscardAsync()
    {
        if (_lease is { } lease)
        {
            _lease = null;
            await lease.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DiscardAsync();

        if (_reader is not null)
        {
            await _reader.DisposeAsync();
        }
    }

    private async Task<(DbConnection Connection, DbTransaction? Transaction)> ReadableAsync(CancellationToken ct)
    {
        if (_lease is not null)
        {
            return (_lease.Connection, _lease.Transaction);
        }

        if (_reader is null)
        {
            _reader = dialect.Connect();
            await _reader.OpenAsync(ct);
            await _reader.ExecuteAsync(dialect.OnOpen);
        }

        return (_reader, null);
    }
}
