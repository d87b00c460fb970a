using System.Data.Common;
using Bifrost.Testing;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Bifrost.Api.Tests.Replicas.Cluster;

/// <summary>The one store of all replicas, as a test sees it, on either engine.</summary>
internal sealed class ReplicaStore(string folder, SqlServerDatabase? server) : IAsyncDisposable
{
    /// <summary>Makes one for an engine.</summary>
    public static async Task<ReplicaStore> CreateAsync(StoreEngine engine, string folder) =>
        new(folder, engine == StoreEngine.SqlServer ? await SqlServerDatabase.CreateAsync() : null);

    /// <summary>What the configuration says of it.</summary>
    public object Settings => server is null
        ? new { type = "sqlite", config = new { path = FilePath } }
        : new { type = "sqlserver", connection_string = server.Store.ConnectionString!.Reveal() };

    private string FilePath => Path.Combine(folder, "bifrost.db");

    /// <summary>What it answers to a question about one number.</summary>
    public async Task<long> CountAsync(string question, object? args = null)
    {
        await using var connection = await OpenAsync();

        return await connection.ExecuteScalarAsync<long>(question, args);
    }

    /// <summary>How many codes a user was ever given.</summary>
    public Task<long> CountCodesAsync(string user) => CountAsync(
        """
        SELECT COUNT(*) FROM authorization_codes c
        INNER JOIN sessions s ON s.session_id = c.session_id
        INNER JOIN subjects p ON p.subject_id = s.subject_id
        WHERE p.subject_key = @User
        """,
        new { User = user });

    /// <summary>How many users whose name begins like this were given more than one code.</summary>
    public Task<long> CountTwiceAsync(string prefix) => CountAsync(
        """
        SELECT COUNT(*) FROM (
          SELECT p.subject_key FROM authorization_codes c
          INNER JOIN sessions s ON s.session_id = c.session_id
          INNER JOIN subjects p ON p.subject_id = s.subject_id
          WHERE p.subject_key LIKE @Pattern
          GROUP BY p.subject_key
          HAVING COUNT(*) > 1) twice
        """,
        new { Pattern = $"{prefix}%" });

    /// <summary>Makes the tokens of every connection of a user older than they are.</summary>
    public async Task AgeAsync(string user, TimeSpan age)
    {
        await using var connection = await OpenAsync();
        var aged = await connection.ExecuteAsync(
            """
            UPDATE connections SET received_at = received_at - @Age, expires_at = expires_at - @Age
            WHERE subject_id IN (SELECT subject_id FROM subjects WHERE subject_key = @User)
            """,
            new { Age = (long)age.TotalMilliseconds, User = user });
        aged.Should().Be(1);
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }

    private async Task<DbConnection> OpenAsync()
    {
        if (server is not null)
        {
            return await server.OpenAsync();
        }

        var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False;Default Timeout=30");
        await connection.OpenAsync();

        return connection;
    }
}
