using Bifrost.Infrastructure.Persistence;
using Microsoft.Data.Sqlite;

namespace Bifrost.Infrastructure.Tests.Persistence;

public sealed class MigrationRunnerTests : IAsyncLifetime
{
    private static readonly Migration First = EmptyStore.Numbered(1, "CREATE TABLE one (id INTEGER NOT NULL) STRICT;");
    private static readonly Migration Second = EmptyStore.Numbered(
        2, "CREATE TABLE two (id INTEGER NOT NULL) STRICT; INSERT INTO two (id) VALUES (7);");

    private readonly EmptyStore _store = EmptyStore.Create();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task A_fresh_store_gets_every_migration_and_a_history_of_them()
    {
        await _store.MigrateAsync();

        (await _store.TablesAsync()).Should().Contain(["subjects", "sessions", "connections", "audit_events", "schema_migrations"]);
        (await _store.RowsAsync<long>("SELECT number FROM schema_migrations ORDER BY number"))
            .Should().Equal(Migration.Of(_store.Dialect).Select(migration => (long)migration.Number));
        (await _store.RowsAsync<string>("PRAGMA journal_mode")).Should().Equal("wal");
    }

    [Fact]
    public void The_embedded_migrations_are_numbered_from_one_without_a_gap()
    {
        var migrations = Migration.Of(_store.Dialect);

        migrations.Select(migration => migration.Number).Should().Equal(Enumerable.Range(1, migrations.Count));
    }

    [Fact]
    public async Task A_second_start_runs_nothing_again()
    {
        await _store.MigrateAsync([First, Second]);
        await _store.MigrateAsync([First, Second]);

        (await _store.RowsAsync<long>("SELECT id FROM two")).Should().Equal(7);
        _store.Log.Lines.Should().HaveCount(2);
    }

    [Fact]
    public async Task An_upgrade_runs_what_is_new_and_nothing_else()
    {
        await _store.MigrateAsync([First]);
        await _store.MigrateAsync([First, Second]);

        (await _store.RowsAsync<long>("SELECT id FROM two")).Should().Equal(7);
        (await _store.RowsAsync<long>("SELECT COUNT(*) FROM schema_migrations")).Should().Equal(2);
    }

    [Fact]
    public async Task Processes_that_start_together_migrate_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => _store.MigrateAsync([First, Second]))));

        (await _store.RowsAsync<long>("SELECT id FROM two")).Should().Equal(7);
        (await _store.RowsAsync<long>("SELECT COUNT(*) FROM schema_migrations")).Should().Equal(2);
    }

    [Fact]
    public async Task A_script_that_changed_after_it_ran_stops_the_start_and_is_named()
    {
        await _store.MigrateAsync([First]);

        var start = () => _store.MigrateAsync([First with { Sql = First.Sql + " -- improved" }, Second]);

        (await start.Should().ThrowAsync<StoreUnusableException>()).WithMessage("*0001_test*");
        (await _store.TablesAsync()).Should().NotContain("two");
    }

    [Fact]
    public async Task Line_endings_do_not_change_a_script()
    {
        await _store.MigrateAsync([First with { Sql = "CREATE TABLE one (id INTEGER NOT NULL)\n STRICT;" }]);
        await _store.MigrateAsync([First with { Sql = "CREATE TABLE one (id INTEGER NOT NULL)\r\n STRICT;" }]);

        (await _store.RowsAsync<long>("SELECT COUNT(*) FROM schema_migrations")).Should().Equal(1);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_stops_the_start_and_is_left_alone()
    {
        await _store.MigrateAsync([First, Second]);

        var start = () => _store.MigrateAsync([First]);

        (await start.Should().ThrowAsync<StoreUnusableException>()).WithMessage("*newer version*0002_test*");
        (await _store.RowsAsync<long>("SELECT COUNT(*) FROM schema_migrations")).Should().Equal(2);
    }

    [Fact]
    public async Task A_script_that_fails_leaves_nothing_of_itself_nor_of_those_before_it()
    {
        var broken = EmptyStore.Numbered(3, "CREATE TABLE three (id INTEGER NOT NULL); INSERT INTO nowhere (id) VALUES (1);");

        await FluentActions.Awaiting(() => _store.MigrateAsync([First, Second, broken])).Should().ThrowAsync<SqliteException>();

        (await _store.TablesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_failed_upgrade_leaves_the_store_as_it_was_and_the_mended_one_runs()
    {
        await _store.MigrateAsync([First]);
        var broken = Second with { Sql = "CREATE TABLE two (id INTEGER NOT NULL); INSERT INTO two (wrong) VALUES (1);" };

        await FluentActions.Awaiting(() => _store.MigrateAsync([First, broken])).Should().ThrowAsync<SqliteException>();
        await _store.MigrateAsync([First, Second]);

        (await _store.RowsAsync<long>("SELECT id FROM two")).Should().Equal(7);
    }
}
