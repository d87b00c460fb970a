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
            await connection.OpenAsync(ct);
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
