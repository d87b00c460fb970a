using Bifrost.Application.Ports;
using Bifrost.Infrastructure.Persistence;
using Microsoft.Data.Sqlite;

namespace Bifrost.Infrastructure.Tests.Persistence;

/// <summary>An embedded store that cannot be written to for now says why, and is no bug.</summary>
public sealed class HinderedStoreTests : IAsyncLifetime
{
    private const string Add = "INSERT INTO facts (name) VALUES (@Name)";

    private readonly EmptyStore _store = EmptyStore.Create();

    public Task InitializeAsync() =>
        _store.MigrateAsync([EmptyStore.Numbered(1, "CREATE TABLE facts (name TEXT NOT NULL PRIMARY KEY) STRICT;")]);

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task A_read_only_file_is_unavailable_for_writers_and_not_for_readers()
    {
        var dialect = new SqliteDialect($"Data Source={_store.Path};Mode=ReadOnly");
        using var lane = new WriteLane(dialect);
        await using var session = new DbSession(dialect, lane);

        (await FluentActions.Awaiting(() => session.WriteAsync(Add, new { Name = "a" }, default)).Should().ThrowAsync<StoreUnavailableException>())
            .Which.Message.Should().Contain("readonly database");
        (await session.CountAsync("SELECT COUNT(*) FROM facts", new { }, default)).Should().Be(0);
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_is_unavailable()
    {
        var dialect = new SqliteDialect($"Data Source={_store.Path}/not/a/folder.db");
        using var lane = new WriteLane(dialect);
        await using var session = new DbSession(dialect, lane);

        (await FluentActions.Awaiting(() => session.CountAsync("SELECT 1", new { }, default)).Should().ThrowAsync<StoreUnavailableException>())
            .Which.Message.Should().Contain("unable to open database file");
    }

    [Fact]
    public void A_full_disk_is_unavailable_and_a_wrong_statement_is_a_bug()
    {
        FaultOf("INSERT INTO facts VALUES (hex(randomblob(100000)))").Should().Be(StoreTrouble.Hindered);
        FaultOf("INSERT INTO nothing VALUES (1)").Should().Be(StoreTrouble.None);
        FaultOf("INSERT INTO facts VALUES (NULL)").Should().Be(StoreTrouble.None);
    }

    private StoreTrouble FaultOf(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_store.Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA max_page_count = 10";
        command.ExecuteNonQuery();
#pragma warning disable CA2100 // A test writes its own statements.
        command.CommandText = sql;
#pragma warning restore CA2100

        return _store.Dialect.TroubleOf(FluentActions.Invoking(command.ExecuteNonQuery).Should().Throw<SqliteException>().Which);
    }
}
