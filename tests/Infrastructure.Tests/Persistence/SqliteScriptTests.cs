using Bifrost.Infrastructure.Hosting;
using Bifrost.Infrastructure.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bifrost.Infrastructure.Tests.Persistence;

/// <summary>What <c>migrate --script</c> prints for the embedded store, run as the engine's own shell runs it.</summary>
public sealed class SqliteScriptTests : IAsyncLifetime
{
    private const string Schema = "SELECT type || ' ' || name || ' ' || COALESCE(sql, '') FROM sqlite_master ORDER BY type, name";
    private const string History = "SELECT number || ' ' || name || ' ' || hex(checksum) FROM schema_migrations ORDER BY number";

    private readonly EmptyStore _store = EmptyStore.Create();
    private readonly EmptyStore _migrated = EmptyStore.Create();

    public Task InitializeAsync() => _migrated.MigrateAsync();

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _migrated.DisposeAsync();
    }

    [Fact]
    public async Task It_makes_what_a_migration_makes_and_leaves_nothing_to_do()
    {
        await RunAsync((await ScriptAsync()).Text);

        (await _store.RowsAsync<string>(Schema)).Should().Equal(await _migrated.RowsAsync<string>(Schema));
        (await _store.RowsAsync<string>(History)).Should().Equal(await _migrated.RowsAsync<string>(History));
        (await _store.RowsAsync<string>("PRAGMA journal_mode")).Should().Equal("wal");
        (await MigrateAsync()).Applied.Should().BeEmpty();
    }

    [Fact]
    public async Task Run_twice_it_stops_at_its_check_and_changes_nothing()
    {
        var script = (await ScriptAsync()).Text;
        await RunAsync(script);
        await _store.ExecuteAsync("UPDATE schema_migrations SET applied_at = 7");

        (await FluentActions.Awaiting(() => RunAsync(script)).Should().ThrowAsync<SqliteException>())
            .WithMessage("*this_script_was_made_for_another_state_of_the_store*");

        (await _store.RowsAsync<string>(Schema)).Should().Equal(await _migrated.RowsAsync<string>(Schema));
        (await _store.RowsAsync<long>("SELECT applied_at FROM schema_migrations")).Should().OnlyContain(at => at == 7);
    }

    [Fact]
    public async Task A_store_that_is_half_way_gets_only_what_is_missing()
    {
        await _store.MigrateAsync([Migration.Of(_store.Dialect)[0]]);

        var script = await ScriptAsync();
        script.Text.Should().NotContain("CREATE TABLE oauth_clients").And.Contain("CREATE TABLE key_ring");
        await RunAsync(script.Text);

        (await _store.RowsAsync<string>(Schema)).Should().Equal(await _migrated.RowsAsync<string>(Schema));
        (await _store.RowsAsync<string>(History)).Should().Equal(await _migrated.RowsAsync<string>(History));
    }

    [Fact]
    public async Task A_script_for_an_empty_store_changes_nothing_of_one_that_is_half_way()
    {
        var script = (await ScriptAsync()).Text;
        await _store.MigrateAsync([Migration.Of(_store.Dialect)[0]]);
        var before = await _store.RowsAsync<string>(Schema);

        await FluentActions.Awaiting(() => RunAsync(script)).Should().ThrowAsync<SqliteException>();

        (await _store.RowsAsync<string>(Schema)).Should().Equal(before);
    }

    [Fact]
    public async Task It_holds_every_statement_that_a_migration_sends()
    {
        var script = (await ScriptAsync()).Text;

        script.Should().ContainAll(Migration.Of(_store.Dialect).SelectMany(each => _store.Dialect.Batches(each.Sql)).Select(batch => batch.Trim()));
        script.Should().ContainAll(_store.Dialect.OnOpen, _store.Dialect.OnCreate, _store.Dialect.CreateHistory);
    }

    [Fact]
    public async Task Where_nothing_is_missing_it_is_empty()
    {
        await _store.MigrateAsync();

        (await ScriptAsync()).Should().BeEquivalentTo(new { Text = "", IsWhole = false });
    }

    [Fact]
    public async Task Printing_it_makes_no_file()
    {
        await ScriptAsync();

        File.Exists(_store.Path).Should().BeFalse();
    }

    [Fact]
    public async Task A_store_of_a_newer_version_gets_no_script()
    {
        await _store.MigrateAsync();
        await _store.ExecuteAsync("INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES (9999, '9999_future', x'00', 0)");

        (await FluentActions.Awaiting(ScriptAsync).Should().ThrowAsync<StoreUnusableException>()).WithMessage("*newer version*9999_future*");
    }

    // The shell stops at the first failure, because of .bail; the library does so anyway and does not know such lines.
    private async Task RunAsync(string script)
    {
        script.Should().Contain("\n.bail on\n");
        var statements = string.Join('\n', script.Split('\n').Where(line => !line.StartsWith('.')));
        await using var connection = new SqliteConnection($"Data Source={_store.Path};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The product's own script.
        command.CommandText = statements;
#pragma warning restore CA2100
        await using var results = await command.ExecuteReaderAsync();

        // What stands after a first result runs when it is asked for, and its failure is only then thrown.
        while (await results.NextResultAsync())
        {
        }
    }

    private Task<MigrationScript> ScriptAsync() => Runner().ScriptAsync(CancellationToken.None);

    private Task<MigrationReport> MigrateAsync() => Runner().RunAsync(CancellationToken.None);

    private MigrationRunner Runner() => new(_store.Dialect, _store.Lane, TimeProvider.System, NullLogger<MigrationRunner>.Instance);
}
