using Bifrost.Infrastructure.Persistence;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bifrost.Infrastructure.Tests.Persistence;

/// <summary>What a start does that leaves the schema to somebody else.</summary>
public sealed class MigrationCheckTests : IAsyncLifetime
{
    private readonly EmptyStore _store = EmptyStore.Create();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task A_store_at_the_newest_migration_passes_and_is_left_alone()
    {
        await _store.MigrateAsync();
        await _store.ExecuteAsync("UPDATE schema_migrations SET applied_at = 7");

        await CheckAsync();

        (await _store.RowsAsync<long>("SELECT applied_at FROM schema_migrations")).Should().OnlyContain(at => at == 7);
    }

    [Fact]
    public async Task A_store_without_a_schema_is_refused_and_no_file_is_made()
    {
        (await FluentActions.Awaiting(CheckAsync).Should().ThrowAsync<StoreUnusableException>())
            .WithMessage($"The database has no schema yet, this Bifrost needs {Newest}, and config_store.migrate_at_start is false: "
                + "run bifrost migrate, or the script that bifrost migrate --script prints, and start again.");

        File.Exists(_store.Path).Should().BeFalse();
    }

    [Fact]
    public async Task An_empty_file_is_a_store_without_a_schema()
    {
        await File.WriteAllBytesAsync(_store.Path, []);

        await FluentActions.Awaiting(CheckAsync).Should().ThrowAsync<StoreUnusableException>();

        (await _store.TablesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task An_outdated_store_is_refused_and_not_migrated()
    {
        await _store.MigrateAsync([Migration.Of(_store.Dialect)[0]]);

        (await FluentActions.Awaiting(CheckAsync).Should().ThrowAsync<StoreUnusableException>())
            .WithMessage($"The schema of the database ends at 0001_initial, this Bifrost needs {Newest}, *");

        (await _store.TablesAsync()).Should().NotContain("key_ring");
    }

    [Fact]
    public async Task A_script_that_changed_after_it_ran_is_refused_as_at_a_migration()
    {
        await _store.MigrateAsync();
        await _store.ExecuteAsync("UPDATE schema_migrations SET checksum = x'00' WHERE number = 2");

        (await FluentActions.Awaiting(CheckAsync).Should().ThrowAsync<StoreUnusableException>()).WithMessage($"Migration {Migration.Of(_store.Dialect)[1].Name} is not*");
    }

    private string Newest => Migration.Of(_store.Dialect)[^1].Name;

    private Task CheckAsync() =>
        new MigrationRunner(_store.Dialect, _store.Lane, TimeProvider.System, NullLogger<MigrationRunner>.Instance)
            .CheckAsync(CancellationToken.None);
}
