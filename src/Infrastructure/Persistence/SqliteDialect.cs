using System.Data;
using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Bifrost.Infrastructure.Persistence;

/// <summary>The embedded store: one file, write-ahead log, one writer at a time.</summary>
internal sealed class SqliteDialect(string connectionString) : ISqlDialect
{
    private const int UniqueConstraint = 2067;
    private const int PrimaryKeyConstraint = 1555;

    // Permission denied, busy, locked, read-only, input or output, full, not to be opened.
    private static readonly int[] Hindrances = [3, 5, 6, 8, 10, 13, 14];

    internal const string AskForHistory = "SELECT COUNT(*) FROM sqlite_master WHERE name = 'schema_migrations'";

    public string Name => "Sqlite";

    // The file has one write lock: whoever waits for a turn in the process does not poll for it.
    public int Writers => 1;

    // The level at which the engine takes the write lock at the begin, not at the first write.
    public IsolationLevel Isolation => IsolationLevel.Serializable;

    // FULL: what a client was told survives a power cut, not only a killed process.
    public string OnOpen => "PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000;";

    // Three quarters, because the engine adds up the pauses that it asks for, which last longer on a machine with much to do; in whole
    // seconds, because the client library keeps what it knows of each text.
    public string LockTimeout(TimeSpan patience) => string.Create(
        CultureInfo.InvariantCulture, $" PRAGMA busy_timeout = {Math.Max(1, (int)(patience.TotalSeconds * 3 / 4)) * 1000};");

    public string OnCreate => "PRAGMA journal_mode = WAL;";

    // The transaction itself has the file's write lock.
    public string Lock(StoreLock taken) => "SELECT 0";

    public string CreateHistory => """
        CREATE TABLE IF NOT EXISTS schema_migrations (
          number INTEGER NOT NULL PRIMARY KEY,
          name TEXT NOT NULL,
          checksum BLOB NOT NULL,
          applied_at INTEGER NOT NULL)
        """;

    // A connection would make the file.
    public string FindHistory => File.Exists(FilePath) ? AskForHistory : "";

    // The language has no condition around a statement that changes a table.
    public bool ScriptDecides => false;

    private string FilePath => new SqliteConnectionStringBuilder(connectionString).DataSource;

    public void Prepare() => StoreFile.Create(FilePath);

    public DbConnection Connect() => new SqliteConnection(connectionString);

    public IReadOnlyList<string> Batches(string migration) => [migration];

    public string Script(MigrationPlan plan) => SqliteScript.Of(this, plan);

    public string Page(string orderedSelect) => $"{orderedSelect} LIMIT @Limit OFFSET @Offset";

    public string DeleteSome(string table, string condition) =>
        $"DELETE FROM {table} WHERE rowid IN (SELECT rowid FROM {table} WHERE {condition} LIMIT @Batch)";

    public object Parameters(object args) => args;

    public bool IsUniqueViolation(DbException exception) =>
        exception is SqliteException { SqliteExtendedErrorCode: UniqueConstraint or PrimaryKeyConstraint };

    // A lock is waited for by the engine, and there is no network.
    public bool IsTransient(DbException exception) => false;

    public StoreTrouble TroubleOf(Exception fault) => fault switch
    {
        TimeoutException => StoreTrouble.Hindered,
        SqliteException sqlite when Hindrances.Contains(sqlite.SqliteErrorCode) => StoreTrouble.Hindered,
        _ => StoreTrouble.None,
    };

    public void DropBroken(Exception fault)
    {
    }
}
