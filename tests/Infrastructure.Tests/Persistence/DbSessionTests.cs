using Bifrost.Infrastructure.Persistence;
using Microsoft.Data.Sqlite;

namespace Bifrost.Infrastructure.Tests.Persistence;

public sealed class DbSessionTests : IAsyncLifetime
{
    private const string Add = "INSERT INTO facts (name, content) VALUES (@Name, @Content)";
    private const string Change = "UPDATE facts SET content = @Content WHERE name = @Name";
    private const string Count = "SELECT COUNT(*) FROM facts";

    private readonly EmptyStore _store = EmptyStore.Create();

    public Task InitializeAsync() => _store.MigrateAsync(
    [
        EmptyStore.Numbered(1, """
            CREATE TABLE facts (name TEXT NOT NULL PRIMARY KEY, content TEXT NOT NULL UNIQUE) STRICT;
            CREATE TABLE parents (id INTEGER NOT NULL PRIMARY KEY) STRICT;
            CREATE TABLE children (parent_id INTEGER NOT NULL REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED) STRICT;
            """),
    ]);

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task Reading_alone_opens_no_transaction()
    {
        await using var session = _store.Session();

        await session.CountAsync(Count, new { }, default);

        session.IsOpen.Should().BeFalse();
    }

    [Fact]
    public async Task A_session_sees_what_it_wrote_and_nobody_else_does_until_it_is_committed()
    {
        await using var session = _store.Session();
        await using var other = _store.Session();
        await session.WriteAsync(Add, Fact("a"), default);

        session.IsOpen.Should().BeTrue();
        (await session.CountAsync(Count, new { }, default)).Should().Be(1);
        (await other.CountAsync(Count, new { }, default)).Should().Be(0);
        await session.CommitAsync(default);
        session.IsOpen.Should().BeFalse();
        (await other.CountAsync(Count, new { }, default)).Should().Be(1);
    }

    [Fact]
    public async Task What_is_discarded_was_never_there_and_the_session_goes_on()
    {
        await using var session = _store.Session();
        await session.WriteAsync(Add, Fact("a"), default);
        await session.DiscardAsync();

        session.IsOpen.Should().BeFalse();
        (await session.CountAsync(Count, new { }, default)).Should().Be(0);
        await session.WriteAsync(Add, Fact("b"), default);
        await session.CommitAsync(default);
        (await CountAsync()).Should().Be(1);
    }

    [Fact]
    public async Task A_session_may_commit_more_than_once()
    {
        await using var session = _store.Session();
        await session.WriteAsync(Add, Fact("a"), default);
        await session.CommitAsync(default);
        await session.WriteAsync(Add, Fact("b"), default);
        await session.DiscardAsync();

        (await CountAsync()).Should().Be(1);
    }

    [Fact]
    public async Task A_session_that_ends_without_a_commit_rolls_back_and_lets_the_next_one_write()
    {
        await using (var session = _store.Session())
        {
            await session.WriteAsync(Add, Fact("a"), default);
        }

        await using var next = _store.Session();
        await next.WriteAsync(Add, Fact("b"), default);
        await next.CommitAsync(default);
        (await _store.RowsAsync<string>("SELECT name FROM facts")).Should().Equal("b");
    }

    [Fact]
    public async Task An_insert_that_exists_already_is_false_and_what_was_written_before_it_stays()
    {
        await using var session = _store.Session();

        (await session.TryInsertAsync(Add, Fact("a"), default)).Should().BeTrue();
        (await session.TryInsertAsync(Add, Fact("a", "same key"), default)).Should().BeFalse();
        (await session.TryInsertAsync(Add, Fact("b", "a"), default)).Should().BeFalse("the content is unique too");
        await session.CommitAsync(default);
        (await CountAsync()).Should().Be(1);
    }

    [Fact]
    public async Task An_insert_that_fails_for_another_reason_is_not_taken_for_one_that_exists()
    {
        await using var session = _store.Session();

        var insert = () => session.TryInsertAsync(Add, new { Name = "a", Content = (string?)null }, default);

        await insert.Should().ThrowAsync<SqliteException>();
    }

    [Fact]
    public async Task An_upsert_inserts_what_is_new_and_updates_what_is_known()
    {
        await using var session = _store.Session();
        await session.UpsertAsync(Change, Add, Fact("a", "one"), default);
        await session.UpsertAsync(Change, Add, Fact("a", "two"), default);
        await session.CommitAsync(default);

        (await _store.RowsAsync<string>("SELECT content FROM facts")).Should().Equal("two");
    }

    [Fact]
    public async Task A_write_says_how_many_rows_it_touched()
    {
        await using var session = _store.Session();
        await session.WriteAsync(Add, Fact("a"), default);

        (await session.WriteAsync(Change, Fact("a", "changed"), default)).Should().Be(1);
        (await session.WriteAsync(Change, Fact("nobody"), default)).Should().Be(0);
    }

    [Fact]
    public async Task A_commit_that_fails_leaves_nothing_and_the_next_session_can_write()
    {
        var session = _store.Session();
        await session.WriteAsync(Add, Fact("a"), default);
        await session.WriteAsync("INSERT INTO children (parent_id) VALUES (@Id)", new { Id = 1 }, default);

        await FluentActions.Awaiting(() => session.CommitAsync(default)).Should().ThrowAsync<SqliteException>();
        await session.DisposeAsync();

        await using var next = _store.Session();
        await next.WriteAsync(Add, Fact("b"), default);
        await next.CommitAsync(default);
        (await _store.RowsAsync<string>("SELECT name FROM facts")).Should().Equal("b");
    }

    private async Task<long> CountAsync() => (await _store.RowsAsync<long>(Count))[0];

    private static object Fact(string name, string? content = null) => new { Name = name, Content = content ?? name };
}
