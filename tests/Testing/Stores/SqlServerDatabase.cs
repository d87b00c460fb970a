using System.Globalization;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Infrastructure.Persistence.SqlServer;
using Dapper;
using Microsoft.Data.SqlClient;

namespace Bifrost.Testing;

/// <summary>A new, empty database on the SQL Server that tests are given; it goes with this.</summary>
public sealed class SqlServerDatabase : IAsyncDisposable
{
    /// <summary>Where the connection string of a login stands that may create databases.</summary>
    public const string Variable = "BIFROST_TEST_SQLSERVER";

    private const int Tries = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static int _made;

    private readonly string _name;

    private SqlServerDatabase(string name) => _name = name;

    /// <summary>The connection string that tests are given; null when there is none.</summary>
    public static string? Server => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : null;

    /// <summary>How Bifrost reaches it.</summary>
    public StoreSettings Store => new()
    {
        Type = StoreType.SqlServer,
        ConnectionString = new Secret(ConnectionString),
        Path = "",
    };

    private string ConnectionString => new SqlConnectionStringBuilder(Server) { InitialCatalog = _name }.ConnectionString;

    /// <summary>Makes one.</summary>
    public static async Task<SqlServerDatabase> CreateAsync()
    {
        var name = string.Create(
            CultureInfo.InvariantCulture, $"bifrost_test_{Environment.ProcessId}_{Interlocked.Increment(ref _made)}");
        await ExecuteAsync($"CREATE DATABASE {name}");

        return new SqlServerDatabase(name);
    }

    /// <summary>A connection of its own, open.</summary>
    public async Task<SqlConnection> OpenAsync()
    {
        var connection = new SqlConnection(ConnectionString);
        await connection.OpenAsync();

        return connection;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The server notices a little later that a connection was closed.
        for (var left = Tries; ; left--)
        {
            ClearPools();

            try
            {
                await ExecuteAsync($"DROP DATABASE {_name}");

                return;
            }
            catch (SqlException) when (left > 0)
            {
                await Task.Delay(Pause);
            }
        }
    }

    // Those of the tests and of Bifrost, and no other: tests beside this one would lose connections that they are about to use.
    private void ClearPools()
    {
        foreach (var used in new[] { ConnectionString, SqlServerConnectionString.Complete(ConnectionString).ConnectionString })
        {
            using var pooled = new SqlConnection(used);
            SqlConnection.ClearPool(pooled);
        }
    }

    private static async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqlConnection(Server);
        await connection.ExecuteAsync(sql);
    }
}
