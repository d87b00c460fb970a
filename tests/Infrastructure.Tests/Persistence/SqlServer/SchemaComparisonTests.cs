using Bifrost.Infrastructure.Persistence;
using Dapper;

namespace Bifrost.Infrastructure.Tests.Persistence.SqlServer;

/// <summary>After every migration both engines have the same tables, columns, keys and indexes.</summary>
public sealed class SchemaComparisonTests : IAsyncLifetime
{
    private static readonly IReadOnlyList<Migration> Sqlite = Migration.Of(new SqliteDialect("Data Source=unused"));

    private readonly EmptyStore _store = EmptyStore.Create();

    public static TheoryData<int> Numbers => [.. Enumerable.Range(1, Sqlite.Count)];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task Both_engines_have_the_same_columns(int number)
    {
        await _store.MigrateAsync([.. Sqlite.Take(number)]);

        Columns(Upto(number)).Should().BeEquivalentTo(await ColumnsOfSqliteAsync());
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task Both_engines_have_the_same_keys_and_indexes(int number)
    {
        await _store.MigrateAsync([.. Sqlite.Take(number)]);

        Keys(Upto(number)).Should().BeEquivalentTo(await KeysOfSqliteAsync());
    }

    [Theory]
    [InlineData("  redeemed_at      BIGINT        NULL,\n", "")]
    [InlineData("  redeemed_at      BIGINT        NULL,", "  redeemed_at      BIGINT        NOT NULL,")]
    [InlineData("  redeemed_at      BIGINT        NULL,", "  redeemed_at      NVARCHAR(64)  NULL,")]
    [InlineData("  redeemed_at      BIGINT        NULL,", "  redeemed_on      BIGINT        NULL,")]
    public async Task A_column_that_differs_is_caught(string column, string canary)
    {
        await _store.MigrateAsync([.. Sqlite.Take(1)]);
        var changed = SqlServerSchema.Migrations[0].Sql.Replace(column, canary, StringComparison.Ordinal);

        changed.Should().NotBe(SqlServerSchema.Migrations[0].Sql);
        Columns(SqlServerSchema.Of([changed])).Should().NotBeEquivalentTo(await ColumnsOfSqliteAsync());
    }

    [Theory]
    [InlineData("WHERE last_used_at IS NULL;", ";")]
    [InlineData("CREATE UNIQUE INDEX uq_virtual_keys_value", "CREATE INDEX uq_virtual_keys_value")]
    [InlineData("UNIQUE (kind, subject_key)", "UNIQUE (subject_key, kind)")]
    [InlineData("PRIMARY KEY (browser_hash, subject_id)", "PRIMARY KEY (browser_hash)")]
    public async Task An_index_that_differs_is_caught(string index, string canary)
    {
        await _store.MigrateAsync([.. Sqlite.Take(1)]);
        var changed = SqlServerSchema.Migrations[0].Sql.Replace(index, canary, StringComparison.Ordinal);

        changed.Should().NotBe(SqlServerSchema.Migrations[0].Sql);
        Keys(SqlServerSchema.Of([changed])).Should().NotBeEquivalentTo(await KeysOfSqliteAsync());
    }

    private static SqlServerSchema Upto(int number) => SqlServerSchema.Of(SqlServerSchema.Migrations.Take(number).Select(each => each.Sql));

    private static IEnumerable<string> Columns(SqlServerSchema schema) => schema.Columns.Select(
        column => $"{column} {Kind(column.Type)} {(column.IsNullable ? "NULL" : "NOT NULL")}");

    private async Task<IReadOnlyList<string>> ColumnsOfSqliteAsync() => await _store.RowsAsync<string>("""
        SELECT m.name || '.' || c.name || ' ' || c.type || CASE WHEN c."notnull" = 1 THEN ' NOT NULL' ELSE ' NULL' END
        FROM sqlite_master m
        INNER JOIN pragma_table_info(m.name) c
        WHERE m.type = 'table'
        """);

    private static string Kind(string type) => type switch
    {
        "BIGINT" => "INTEGER",
        "NVARCHAR" => "TEXT",
        _ => "BLOB",
    };

    private static IEnumerable<string> Keys(SqlServerSchema schema) => schema.Keys.Select(
        key => Key(key.Table, key.Columns, key.IsPrimary, key.IsUnique, key.Filter));

    // Only what was made by CREATE INDEX has a text, which says the condition.
    private async Task<IReadOnlyList<string>> KeysOfSqliteAsync()
    {
        var keys = await _store.RowsAsync<SqliteKey>("""
            SELECT m.name AS TableName, i.origin AS Origin, i."unique" AS IsUnique, t.sql AS Text,
              (SELECT GROUP_CONCAT(c.name) FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno) c) AS ColumnNames
            FROM sqlite_master m
            INNER JOIN pragma_index_list(m.name) i
            LEFT JOIN sqlite_master t ON t.type = 'index' AND t.name = i.name
            WHERE m.type = 'table'
            """);
        var rowid = await _store.RowsAsync<SqliteKey>("""
            SELECT m.name AS TableName, 'pk' AS Origin, 1 AS IsUnique, NULL AS Text, c.name AS ColumnNames
            FROM sqlite_master m
            INNER JOIN pragma_table_info(m.name) c
            WHERE m.type = 'table' AND c.pk = 1 AND c.type = 'INTEGER'
            """);

        return [.. keys.Concat(rowid).Select(key => Key(
            key.TableName, key.ColumnNames.Split(','), key.Origin == "pk", key.IsUnique == 1, Condition(key.Text)))];
    }

    private static string? Condition(string? index) =>
        index?.IndexOf("WHERE ", StringComparison.Ordinal) is { } at and >= 0 ? index[(at + "WHERE ".Length)..] : null;

    private static string Key(string table, IEnumerable<string> columns, bool isPrimary, bool isUnique, string? filter) =>
        $"{table} ({string.Join(", ", columns)}) {(isPrimary ? "primary" : isUnique ? "unique" : "plain")} {filter}";

    private sealed class SqliteKey
    {
        public required string TableName { get; init; }
        public required string Origin { get; init; }
        public required long IsUnique { get; init; }
        public required string? Text { get; init; }
        public required string ColumnNames { get; init; }
    }
}
