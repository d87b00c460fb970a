using Bifrost.Application.Ports;
using Bifrost.Infrastructure.Persistence;
using Microsoft.Data.Sqlite;

namespace Bifrost.Infrastructure.Tests.Persistence;

public sealed class WriteLaneTests : IAsyncLifetime
{
    private const string Add = "INSERT INTO facts (name) VALUES (@Name)";

    private readonly EmptyStore _store = EmptyStore.Create();

    public Task InitializeAsync() =>
        _store.MigrateAsync([EmptyStore.Numbered(1, "CREATE TABLE facts (name TEXT NOT NULL PRIMARY KEY) STRICT;")]);

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task One_writer_has_its_turn_and_the_next_one_waits_for_the_end_of_it()
    {
        await using var first = _store.Session();
        await using var second = _store.Session();
        await first.WriteAsync(Add, new { Name = "a" }, default);

        var waiting = second.WriteAsync(Add, new { Name = "b" }, default);

        waiting.IsCompleted.Should().BeFalse();
        await first.CommitAsync(default);
        (await waiting).Should().Be(1);
        await second.CommitAsync(default);
        (await NamesAsync()).Should().Equal("a", "b");
    }

    [Fact]
    public async Task The_turn_passes_on_after_a_rollback_too()
    {
        await using var first = _store.Session();
        await using var second = _store.Session();
        await first.WriteAsync(Add, new { Name = "a" }, default);
        var waiting = second.WriteAsync(Add, new { Name = "b" }, default);

        await first.DiscardAsync();
        await waiting;
        await second.CommitAsync(default);

        (await NamesAsync()).Should().Equal("b");
    }

    [Fact]
    public async Task Reading_needs_no_turn()
    {
        await using var writer = _store.Session();
        await using var reader = _store.Session();
        await writer.WriteAsync(Add, new { Name = "a" }, default);

        (await reader.CountAsync("SELECT COUNT(*) FROM facts", new { }, default)).Should().Be(0);
    }

    [Fact]
    public async Task Every_writer_of_a_crowd_gets_its_turn()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(index => Task.Run(async () =>
        {
            await using var session = _store.Session();
            await session.WriteAsync(Add, new { Name = $"fact {index}" }, default);
            await session.CommitAsync(default);
        })));

        (await NamesAsync()).Should().HaveCount(40);
    }

    [Fact]
    public async Task A_writer_does_not_wait_for_ever_and_the_lane_is_usable_afterwards()
    {
        using var lane = new WriteLane(_store.Dialect) { Patience = TimeSpan.FromMilliseconds(20) };
        await using var first = _store.Session(lane);
        await using var second = _store.Session(lane);
        await first.WriteAsync(Add, new { Name = "a" }, default);

        (await FluentActions.Awaiting(() => second.WriteAsync(Add, new { Name = "b" }, default)).Should().ThrowAsync<StoreUnavailableException>())
            .WithMessage("The store is unavailable: The store was busy for 0.02 seconds.");

        await first.CommitAsync(default);
        (await second.WriteAsync(Add, new { Name = "b" }, default)).Should().Be(1);
    }

    [Fact]
    public async Task A_writer_that_gives_up_waiting_takes_no_turn()
    {
        await using var first = _store.Session();
        await using var second = _store.Session();
        await using var third = _store.Session();
        await first.WriteAsync(Add, new { Name = "a" }, default);
        using var patience = new CancellationTokenSource();
        var waiting = second.WriteAsync(Add, new { Name = "b" }, patience.Token);

        await patience.CancelAsync();

        await FluentActions.Awaiting(() => waiting).Should().ThrowAsync<OperationCanceledException>();
        await first.CommitAsync(default);
        (await third.WriteAsync(Add, new { Name = "c" }, default)).Should().Be(1);
    }

    [Fact]
    public async Task A_store_that_cannot_be_opened_is_said_to_every_writer_and_blocks_none()
    {
        var nowhere = new SqliteDialect($"Data Source={_store.Path}/not/a/folder.db");
        using var lane = new WriteLane(nowhere) { Patience = TimeSpan.FromSeconds(5) };

        await FluentActions.Awaiting(() => lane.EnterAsync(default)).Should().ThrowAsync<SqliteException>();
        await FluentActions.Awaiting(() => lane.EnterAsync(default)).Should().ThrowAsync<SqliteException>();
    }

    [Fact]
    public async Task Two_processes_on_one_file_wait_for_each_other()
    {
        using var otherLane = new WriteLane(_store.Dialect);
        await using var other = _store.Session(otherLane);
        await using var session = _store.Session();
        await other.WriteAsync(Add, new { Name = "a" }, default);
        var waiting = Task.Run(() => session.WriteAsync(Add, new { Name = "b" }, default));

        await other.CommitAsync(default);

        (await waiting).Should().Be(1);
        await session.CommitAsync(default);
        (await NamesAsync()).Should().Equal("a", "b");
    }

    private Task<IReadOnlyList<string>> NamesAsync() => _store.RowsAsync<string>("SELECT name FROM facts ORDER BY name");
}
