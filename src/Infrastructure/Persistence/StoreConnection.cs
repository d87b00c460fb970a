using System.Data.Common;
using Dapper;

namespace Bifrost.Infrastructure.Persistence;

/// <summary>Opens connections as every use of the store needs them.</summary>
internal static class StoreConnection
{
    /// <summary>An open connection with the engine's settings; the caller ends it.</summary>
    public static async Task<DbConnection> OpenAsync(this ISqlDialect dialect, CancellationToken ct)
    {
        var first = await ConnectAsync(dialect, ct);

        try
        {
            return await SetUpAsync(first, dialect, ct);
        }
        catch (DbException exception) when (dialect.IsTransient(exception))
        {
            // It lay in the pool since before the server went away; another one is taken, or made.
            return await SetUpAsync(await ConnectAsync(dialect, ct), dialect, ct);
        }
    }

    private static async Task<DbConnection> ConnectAsync(ISqlDialect dialect, CancellationToken ct)
    {
        var connection = dialect.Connect();

        try
        {
            await connection.OpenAsync(ct);

            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task<DbConnection> SetUpAsync(DbConnection connection, ISqlDialect dialect, CancellationToken ct)
    {
        try
        {
            await connection.ExecuteAsync(new CommandDefinition(dialect.OnOpen, cancellationToken: ct));

            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
