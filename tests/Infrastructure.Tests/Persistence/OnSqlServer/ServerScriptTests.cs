using Bifrost.Infrastructure.Persistence;
using Bifrost.Infrastructure.Persistence.SqlServer;
using Bifrost.Infrastructure.Tests.Persistence.SqlServer;
using Bifrost.Testing;
using Dapper;
using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bifrost.Infrastructure.Tests.Persistence.OnSqlServer;

/// <summary>What <c>migrate --script</c> prints, run on a server as its own tool runs it.</summary>
[OnEngine(StoreEngine.SqlServer)]
public sealed class ServerScriptTests : IAsyncLifetime
{
    private SqlServerDatabase _database = null!;
    private SqlServerDialect _dialect = null!;

    public async Task InitializeAsync()
    {
        _database = await SqlServerDatabase.CreateAsync();
        _dialect = new SqlServerDialect(SqlServerConnectionString.Complete(_database.Store.ConnectionString!.Reveal()));
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [StoreFact]
    public async Task It_leaves_nothing_to_do_and_changes_nothing_when_it_is_run_twice()
    {
        await RunAsync();
        var before = await HistoryAsync();

        await RunAsync();

        (await HistoryAsync()).Should().Equal(before).And.HaveCount(SqlServerSchema.Migrations.Count);
        (await UseAsync(runner => runner.RunAsync(CancellationToken.None))).Applied.Should().BeEmpty();
        await UseAsync(async runner =>
        {
            await runner.CheckAsync(CancellationToken.None);

            return true;
        });
    }

    [StoreFact]
    public async Task A_database_that_is_half_way_gets_what_is_missing()
    {
        await UseAsync(runner => runner.RunAsync([SqlServerSchema.Migrations[0]], CancellationToken.None));

        await RunAsync();

        (await HistoryAsync()).Should().HaveCount(SqlServerSchema.Migrations.Count);
    }

    [StoreFact]
    public async Task A_database_that_a_newer_version_wrote_is_left_alone()
    {
        await RunAsync();
        await using var connection = await _database.OpenAsync();
        await connection.ExecuteAsync("INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES (9999, N'9999_future', 0x00, 0)");

        (await FluentActions.Awaiting(RunAsync).Should().ThrowAsync<SqlException>()).WithMessage("*newer version*Nothing was changed*");
    }

    private async Task RunAsync()
    {
        var script = await UseAsync(runner => runner.ScriptAsync(CancellationToken.None));
        await using var connection = await _database.OpenAsync();

        foreach (var batch in _dialect.Batches(script.Text))
        {
            await connection.ExecuteAsync(batch);
        }
    }

    private async Task<IReadOnlyList<string>> HistoryAsync()
    {
        await using var connection = await _database.OpenAsync();

        return (await connection.QueryAsync<string>(
            "SELECT CONCAT(number, ' ', name, ' ', applied_at) FROM schema_migrations ORDER BY number")).AsList();
    }

    private async Task<T> UseAsync<T>(Func<MigrationRunner, Task<T>> use)
    {
        using var lane = new WriteLane(_dialect);

        return await use(new MigrationRunner(_dialect, lane, TimeProvider.System, NullLogger<MigrationRunner>.Instance));
    }
}
