using System.Data.Common;
using Bifrost.Infrastructure.Hosting;
using Dapper;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Persistence;

/// <summary>The store cannot be used as it is; the message says what to do.</summary>
public sealed class StoreUnusableException(string message) : Exception(message);

/// <summary>
/// Brings the schema up to date in one transaction, so that two processes that start together do not collide. A script
/// that changed after it ran, or a database newer than the program, stops the start.
/// </summary>
internal sealed partial class MigrationRunner(ISqlDialect dialect, WriteLane lane, TimeProvider time, ILogger<MigrationRunner> logger)
    : IStoreMigration
{
    // An index on a large table takes its time; in seconds.
    private const int LongestScript = 600;

    // For another process that makes the same file; in seconds.
    private const int LongestWait = 10;

    public async Task<MigrationReport> RunAsync(CancellationToken ct) => await RunAsync(Migration.Of(dialect), ct);

    public async Task CheckAsync(CancellationToken ct)
    {
        var migrations = Migration.Of(dialect);
        var history = await FindHistoryAsync(ct);
        Verify(history, migrations);

        if (history.Count < migrations.Count)
        {
            throw new StoreUnusableException(
                (history.Count == 0 ? "The database has no schema yet" : $"The schema of the database ends at {history[^1].Name}")
                + $", this Bifrost needs {migrations[^1].Name}, and config_store.migrate_at_start is false: run bifrost migrate, "
                + "or the script that bifrost migrate --script prints, and start again.");
        }
    }

    public async Task<MigrationScript> ScriptAsync(CancellationToken ct)
    {
        var migrations = Migration.Of(dialect);
        var history = dialect.ScriptDecides ? [] : await FindHistoryAsync(ct);
        Verify(history, migrations);
        var text = history.Count < migrations.Count ? dialect.Script(new MigrationPlan(migrations, history.Count, Sql.AddHistory)) : "";

        return new MigrationScript(text, migrations[^1].Name, dialect.ScriptDecides);
    }

    internal async Task<MigrationReport> RunAsync(IReadOnlyList<Migration> migrations, CancellationToken ct)
    {
        await PrepareAsync(ct);
        await using var lease = await lane.EnterAsync(ct);
        await LockAsync(lease);
        await lease.Connection.ExecuteAsync(dialect.CreateHistory, transaction: lease.Transaction);
        var history = (await lease.Connection.QueryAsync<Applied>(Sql.ReadHistory, transaction: lease.Transaction)).AsList();
        Verify(history, migrations);
        var missing = migrations.Skip(history.Count).ToList();

        foreach (var migration in missing)
        {
            await ApplyAsync(migration, lease);
            Ran(logger, dialect.Name, migration.Name);
        }

        await lease.Transaction.CommitAsync(ct);

        return new MigrationReport([.. missing.Select(migration => migration.Name)], migrations[^1].Name);
    }

    // Changes nothing, and needs no permission but to read.
    private async Task<List<Applied>> FindHistoryAsync(CancellationToken ct)
    {
        if (dialect.FindHistory.Length == 0)
        {
            return [];
        }

        await using var connection = await dialect.OpenAsync(ct);

        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(dialect.FindHistory, cancellationToken: ct)) > 0
            ? (await connection.QueryAsync<Applied>(new CommandDefinition(Sql.ReadHistory, cancellationToken: ct))).AsList()
            : [];
    }

    private async Task LockAsync(WriteLease lease)
    {
        if (await lease.Connection.ExecuteScalarAsync<int>(dialect.Lock(StoreLock.Migrations), null, lease.Transaction, LongestScript) < 0)
        {
            throw new StoreUnusableException(
                "Another Bifrost has been migrating this database for a minute. Start again when it is done.");
        }
    }

    private async Task ApplyAsync(Migration migration, WriteLease lease)
    {
        foreach (var batch in dialect.Batches(migration.Sql))
        {
            await lease.Connection.ExecuteAsync(batch, null, lease.Transaction, LongestScript);
        }

        var entry = new { migration.Number, migration.Name, migration.Checksum, AppliedAt = time.GetUtcNow().ToUnix() };
        await lease.Connection.ExecuteAsync(Sql.AddHistory, dialect.Parameters(entry), lease.Transaction);
    }

    private async Task PrepareAsync(CancellationToken ct)
    {
        dialect.Prepare();

        if (dialect.OnCreate.Length > 0)
        {
            await using DbConnection connection = dialect.Connect();
            await connection.OpenAsync(ct);
            await connection.ExecuteAsync(dialect.OnOpen + dialect.OnCreate, commandTimeout: LongestWait);
        }
    }

    private static void Verify(List<Applied> history, IReadOnlyList<Migration> migrations)
    {
        if (history.Count > migrations.Count)
        {
            throw new StoreUnusableException(
                $"The database was written by a newer version of Bifrost (migration {history[^1].Name}). "
                + "Start that version, or restore a backup made before the upgrade.");
        }

        for (var index = 0; index < history.Count; index++)
        {
            if (history[index].Number != migrations[index].Number
                || !history[index].Checksum.AsSpan().SequenceEqual(migrations[index].Checksum))
            {
                throw new StoreUnusableException(
                    $"Migration {history[index].Name} is not the one that ran on this database. "
                    + "Scripts never change after a release; restore the original program.");
            }
        }
    }

    [LoggerMessage(10, LogLevel.Information, "Migrated the {Engine} store: {Migration}")]
    private static partial void Ran(ILogger logger, string engine, string migration);

    private sealed class Applied
    {
        public required long Number { get; init; }
        public required string Name { get; init; }
        public required byte[] Checksum { get; init; }
    }

    private static class Sql
    {
        public const string ReadHistory = """
            SELECT number AS Number, name AS Name, checksum AS Checksum
            FROM schema_migrations
            ORDER BY number
            """;

        public const string AddHistory = """
            INSERT INTO schema_migrations (number, name, checksum, applied_at)
            VALUES (@Number, @Name, @Checksum, @AppliedAt)
            """;
    }
}
