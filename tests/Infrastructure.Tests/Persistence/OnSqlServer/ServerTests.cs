using Bifrost.Application.Maintenance;
using Bifrost.Domain.Subjects;
using Bifrost.Infrastructure.Persistence;
using Bifrost.Infrastructure.Security;
using Bifrost.Infrastructure.Tests.Persistence.SqlServer;
using Bifrost.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Infrastructure.Tests.Persistence.OnSqlServer;

/// <summary>What only a server can show of itself.</summary>
[OnEngine(StoreEngine.SqlServer)]
public sealed class ServerTests : IAsyncLifetime
{
    private UseCaseHost _host = null!;

    public async Task InitializeAsync() => _host = await UseCaseHost.StartAsync(engine: StoreEngine.SqlServer);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [StoreFact]
    public async Task Its_columns_are_those_that_the_proofs_know()
    {
        var columns = await _host.RowsAsync<string>("""
            SELECT CONCAT(c.TABLE_NAME, '.', c.COLUMN_NAME, ' ', UPPER(c.DATA_TYPE), ' ', c.CHARACTER_MAXIMUM_LENGTH, ' ', c.IS_NULLABLE)
            FROM INFORMATION_SCHEMA.COLUMNS c
            INNER JOIN INFORMATION_SCHEMA.TABLES t ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME
            WHERE c.TABLE_SCHEMA = 'dbo' AND t.TABLE_TYPE = 'BASE TABLE'
            """);

        columns.Should().BeEquivalentTo(SqlServerSchema.Real.Columns.Select(column =>
            $"{column} {column.Type} {(column.Size == 0 ? "" : column.Size)} {(column.IsNullable ? "YES" : "NO")}"));
    }

    [StoreFact]
    public async Task A_second_start_and_replicas_that_start_together_change_nothing()
    {
        var before = await HistoryAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(MigrateAsync)));

        before.Should().HaveCount(SqlServerSchema.Migrations.Count);
        (await HistoryAsync()).Should().Equal(before);
    }

    [StoreFact]
    public async Task Identifiers_that_differ_in_case_or_in_blanks_are_different()
    {
        await AddAsync("carol");

        await AddAsync("Carol");

        (await _host.UseAsync((ISubjectRepository subjects) => subjects.FindAsync(new SubjectId("subject of CAROL"), default))).Should().BeNull();
        (await _host.UseAsync((ISubjectRepository subjects) => subjects.FindAsync(new SubjectId("subject of carol "), default))).Should().BeNull();
        (await _host.UseAsync((ISubjectRepository subjects) => subjects.FindAsync(new SubjectId("subject of carol"), default)))!.Key.Should().Be("carol");
    }

    [StoreFact]
    public async Task Its_key_ring_is_in_the_database()
    {
        _host.Services.GetRequiredService<SecretProtector>().Protect("the text", "here");

        (await _host.RowsAsync<string>("SELECT content FROM key_ring")).Should().ContainSingle().Which.Should().Contain("wrappedKey");
        Directory.Exists(Path.Combine(_host.Settings.DataDirectory, "keys")).Should().BeFalse();
    }

    [StoreFact]
    public async Task Who_finds_another_at_the_purge_leaves_it_to_that_one()
    {
        await _host.ExecuteAsync(
            "INSERT INTO browser_bindings (browser_hash, subject_id, bound_at, expires_at) VALUES (@Hash, 's', 0, 1)", new { Hash = new byte[32] });
        await using var purging = _host.Services.CreateAsyncScope();
        var session = purging.ServiceProvider.GetRequiredService<DbSession>();
        (await session.TryLockAsync(StoreLock.Purge, default)).Should().BeTrue();

        (await _host.SendAsync(new PurgeExpiredCommand(10))).Value.Should().Be(0);
        await session.DiscardAsync();
        (await _host.SendAsync(new PurgeExpiredCommand(10))).Value.Should().Be(1);
    }

    private Task<bool> AddAsync(string key) => _host.UseAsync(async (ISubjectRepository subjects) =>
    {
        await subjects.AddAsync(new Subject(new SubjectId($"subject of {key}"), SubjectKind.User, key), Stored.Now, default);

        return true;
    });

    private Task MigrateAsync() => _host.Services.GetRequiredService<MigrationRunner>().RunAsync(CancellationToken.None);

    private Task<IReadOnlyList<long>> HistoryAsync() => _host.RowsAsync<long>("SELECT applied_at FROM schema_migrations ORDER BY number");
}
