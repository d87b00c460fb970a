using Bifrost.Infrastructure.Persistence;
using Bifrost.Testing;
using Microsoft.Data.Sqlite;

namespace Bifrost.Infrastructure.Tests.Persistence;

/// <summary>One text of every statement serves both engines: proven for one by its grammar, for the other by itself.</summary>
public sealed class SqlPortabilityTests(MigratedStore store) : IClassFixture<MigratedStore>
{
    private static readonly SqliteDialect Sqlite = new("Data Source=unused");

    public static TheoryData<StoredStatement> Shared =>
        [.. StoredSql.Shared.Concat(StoredSql.Purging((table, condition) => $"DELETE FROM {table} WHERE {condition}"))];

    public static TheoryData<StoredStatement> Prepared => [.. StoredSql.Shared.Concat(StoredSql.Purging(Sqlite.DeleteSome))];

    [Theory]
    [MemberData(nameof(Shared))]
    public void A_statement_is_portable_to_SQL_Server_2019(StoredStatement statement) =>
        PortableSql.Faults(statement.Text).Should().BeEmpty();

    [Theory]
    [MemberData(nameof(Shared))]
    public void A_statement_names_tables_that_exist(StoredStatement statement) =>
        PortableSql.Tables(statement.Text).Should().NotBeEmpty().And.BeSubsetOf(store.Tables);

    [Theory]
    [MemberData(nameof(Prepared))]
    public void A_statement_can_be_prepared_on_SQLite(StoredStatement statement) => store.Prepare(statement.Text);

    [Fact]
    public void The_statements_are_found_at_all()
    {
        StoredSql.Shared.Should().HaveCountGreaterThan(60);
        StoredSql.Shared.Should().Contain(statement => statement.Name == "AuthorizationCodeRepository.MarkRedeemed");
        StoredSql.Shared.Should().Contain(statement => statement.Name == "CallerDirectory.FindByToken");
        StoredSql.Purging(Sqlite.DeleteSome).Should().HaveCountGreaterThan(8);
    }

    [Theory]
    [InlineData("SELECT subject_id FROM subjects LIMIT 1")]
    [InlineData("INSERT INTO store_facts (fact, content) VALUES (@Fact, @Content) ON CONFLICT DO NOTHING")]
    [InlineData("DELETE FROM store_facts WHERE fact = @Fact RETURNING content")]
    [InlineData("SELECT fact || content FROM store_facts")]
    [InlineData("CREATE TABLE IF NOT EXISTS more_facts (fact INTEGER NOT NULL)")]
    [InlineData("SELECT TOP (1) subject_id FROM subjects")]
    [InlineData("SELECT ISNULL(scope, '') FROM connections")]
    [InlineData("SELECT isnull(scope, '') FROM connections")]
    [InlineData("SELECT IFNULL(scope, '') FROM connections")]
    [InlineData("UPDATE sessions SET revoked_at = GETDATE() WHERE session_id = @SessionId")]
    [InlineData("MERGE INTO store_facts AS f USING (SELECT 1 AS one) AS s ON f.fact = @Fact WHEN NOT MATCHED THEN INSERT (fact) VALUES (@Fact);")]
    [InlineData("DELETE FROM store_facts OUTPUT deleted.content WHERE fact = @Fact")]
    [InlineData("UPDATE store_facts SET content = content + '!' WHERE fact = @Fact")]
    [InlineData("DELETE FROM subjects WHERE rowid = 1")]
    [InlineData("SELEKT 1")]
    [InlineData("SELECT FROM subjects")]
    [InlineData("DROP TABLE subjects")]
    [InlineData("DELETE FROM subjects; DELETE FROM sessions")]
    public void A_statement_that_is_not_portable_is_caught(string canary) =>
        PortableSql.Faults(canary).Should().NotBeEmpty();

    [Theory]
    [InlineData("SELECT subjekt_id FROM subjects")]
    [InlineData("SELECT subject_id FROM subjekts")]
    [InlineData("INSERT INTO store_facts (fact) VALUES (@Fact, @Content)")]
    public void A_misspelt_statement_is_caught(string canary) =>
        FluentActions.Invoking(() => store.Prepare(canary)).Should().Throw<SqliteException>();

    [Fact]
    public void A_statement_that_names_an_unknown_table_is_caught() =>
        PortableSql.Tables("SELECT 1 FROM subjects WHERE EXISTS (SELECT 1 FROM nowhere n)").Should().Contain("nowhere");
}

/// <summary>A store with every migration in it, for many tests that change nothing.</summary>
public sealed class MigratedStore : IAsyncLifetime
{
    private UseCaseHost _host = null!;

    public IReadOnlyList<string> Tables { get; private set; } = [];

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync();
        Tables = await _host.RowsAsync<string>("SELECT name FROM sqlite_master WHERE type = 'table'");
    }

    public void Prepare(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_host.Settings.Store.Path}");
        connection.Open();
        using var command = new SqliteCommand(sql, connection);
        command.Prepare();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();
}
