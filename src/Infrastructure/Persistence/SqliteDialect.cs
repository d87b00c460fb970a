using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Bifrost.Infrastructure.Persistence;

/// <summary>The embedded store: one file, write-ahead log, one writer at a time.</summary>
internal sealed class SqliteDialect(string connectionString) : ISqlDialect
{
    private const int UniqueConstraint = 2067;
    private const int PrimaryKeyConstraint = 1555;

    public string Name => "Sqlite";

    // FULL: what a client was told survives a power cut, not only a killed process.
    public string OnOpen => "PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000;";

    public string OnCreate => "PRAGMA journal_mode = WAL;";

    public string CreateHistory => """
        CREATE TABLE IF NOT EXISTS schema_migrations (
          number INTEGER NOT NULL PRIMARY KEY,
          name TEXT NOT NULL,
          checksum BLOB NOT NULL,
          applied_at INTEGER NOT NULL)
        """;

    public void Prepare() => StoreFile.Create(new SqliteConnectionStringBuilder(connectionString).DataSource);

    public DbConnection Connect() => new SqliteConnection(connectionString);

    public string Page(string orderedSelect) => $"{orderedSelect} LIMIT @Limit OFFSET @Offset";

    public string DeleteSome(string table, string condition) =>
        $"DELETE FROM {table} WHERE rowid IN (SELECT rowid FROM {table} WHERE {condition} LIMIT @Batch)";

    public bool IsUniqueViolation(DbException exception) =>
        exception is SqliteException { SqliteExtendedErrorCode: UniqueConstraint or PrimaryKeyConstraint };
}
