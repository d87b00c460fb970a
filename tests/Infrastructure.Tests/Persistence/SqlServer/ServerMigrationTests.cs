using Bifrost.Infrastructure.Persistence;
using Bifrost.Infrastructure.Persistence.SqlServer;
using Bifrost.Infrastructure.Tests.Persistence.SqlServer.Wire;
using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bifrost.Infrastructure.Tests.Persistence.SqlServer;

/// <summary>What a migration sends to a server, and in which order.</summary>
public sealed class ServerMigrationTests : IAsyncDisposable
{
    private readonly ServerDouble _server = new();
    private readonly SqlServerDialect _dialect;
    private readonly WriteLane _lane;

    public ServerMigrationTests()
    {
        _dialect = new SqlServerDialect(SqlServerConnectionString.Complete(_server.ConnectionString));
        _lane = new WriteLane(_dialect);
    }

    [Fact]
    public async Task Everything_is_sent_in_one_transaction_after_the_lock_was_taken()
    {
        _server.Answer = request => IsLock(request) ? new Tokens().One(0) : new Tokens().Touched(1);

        await MigrateAsync();

        var batches = SqlServerSchema.Migrations.SelectMany(migration => _dialect.Batches(migration.Sql)).ToList();
        batches.Should().HaveCountGreaterThan(SqlServerSchema.Migrations.Count);
        _server.Requests.Where(request => request.Wanted is Wanted.Batch).Select(request => request.Text).Should()
            .ContainInOrder([_dialect.Lock(StoreLock.Migrations), _dialect.CreateHistory, .. batches]);
        _server.Statements.Should().HaveCount(SqlServerSchema.Migrations.Count)
            .And.OnlyContain(statement => statement.Types.Contains("@Checksum binary(32)", StringComparison.Ordinal));
        _server.Count(Wanted.Begin).Should().Be(1);
        _server.Count(Wanted.Commit).Should().Be(1);
    }

    [Fact]
    public async Task A_script_that_fails_leaves_nothing()
    {
        _server.Answer = request => IsLock(request) ? new Tokens().One(0)
            : request.Text.Contains("CREATE TABLE dbo.subjects", StringComparison.Ordinal) ? new Tokens().Refused(262, 14)
            : new Tokens().Touched(1);

        await FluentActions.Awaiting(MigrateAsync).Should().ThrowAsync<SqlException>();

        _server.Count(Wanted.Commit).Should().Be(0);
        _server.Count(Wanted.Rollback).Should().Be(1);
    }

    [Fact]
    public async Task Whoever_waits_for_the_lock_in_vain_runs_nothing_and_says_so()
    {
        _server.Answer = _ => new Tokens().One(-1);

        await FluentActions.Awaiting(MigrateAsync).Should().ThrowAsync<StoreUnusableException>().WithMessage("Another Bifrost*");

        _server.Requests.Should().NotContain(request => request.Text.Contains("CREATE TABLE", StringComparison.Ordinal));
        _server.Count(Wanted.Commit).Should().Be(0);
    }

    public async ValueTask DisposeAsync()
    {
        _lane.Dispose();
        await _server.DisposeAsync();
    }

    private static bool IsLock(Request request) => request.Text.Contains("sp_getapplock", StringComparison.Ordinal);

    private Task MigrateAsync() =>
        new MigrationRunner(_dialect, _lane, TimeProvider.System, NullLogger<MigrationRunner>.Instance).RunAsync(CancellationToken.None);
}
