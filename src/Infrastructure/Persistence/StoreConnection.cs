using System.Data.Common;
using Dapper;

namespace Bifrost.Infrastructure.Persistence;

/// <summary>Opens connections as every use of the store needs them.</summary>
internal static class StoreConnection
{
    /// <summary>An open connection with the engine's settings; the caller ends it.</summary>
    public static async Task<DbConnection> OpenAsync(this ISqlDialect dialect, CancellationToken ct)
    {
        var connection = dialect.Connect();

        try
        {
            await OpenAsync(connection, dialect, ct);

            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task OpenAsync(DbConnection connection, ISqlDialect dialect, CancellationToken ct)
    {
        var settings = new CommandDefinition(dialect.OnOpen, cancellationToken: ct);
        await connection.OpenAsync(ct);

        try
        {
            await connection.ExecuteAsync(settings);
        }
        catch (DbException exception) when (dialect.IsTransient(exception))
        {
            // It lay in the pool since before the server went away; the pool gives another one, or makes it.
            await connection.CloseAsync();
            await connection.OpenAsync(ct);
            await connection.ExecuteAsync(settings);
        }
    }
}
