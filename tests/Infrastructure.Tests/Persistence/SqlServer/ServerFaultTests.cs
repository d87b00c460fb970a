using Bifrost.Application.Ports;
using Bifrost.Infrastructure.Persistence;
using Bifrost.Infrastructure.Persistence.SqlServer;
using Bifrost.Infrastructure.Tests.Persistence.SqlServer.Wire;
using Microsoft.Data.SqlClient;

namespace Bifrost.Infrastructure.Tests.Persistence.SqlServer;

/// <summary>What the store makes of a server that breaks off, goes away and comes back; the client library is the real one.</summary>
public sealed class ServerFaultTests : IAsyncDisposable
{
    private const string Change = "UPDATE sessions SET revoked_at = @Now WHERE session_id = @SessionId";
    private const string Count = "SELECT COUNT(*) FROM sessions WHERE session_id = @SessionId AND expires_at > @Now";

    private static readonly object Args = new { SessionId = "session-1", Now = 1L, ExpiresAt = 2L };

    private readonly ServerDouble _server = new();
    private readonly SqlServerDialect _dialect;
    private readonly WriteLane _lane;

    public ServerFaultTests()
    {
        _dialect = new SqlServerDialect(SqlServerConnectionString.Complete(_server.ConnectionString));
        _lane = new WriteLane(_dialect);
    }

    [Fact]
    public async Task Parameters_are_declared_in_the_types_of_their_columns_whatever_their_values()
    {
        await using var session = Session();
        await session.WriteAsync(Change, new { SessionId = "a", Now = 1, Unused = 7 }, default);
        await session.WriteAsync(Change, new { SessionId = "a longer one", Now = long.MaxValue }, default);
        await session.CommitAsync(default);

        _server.Statements.Select(statement => statement.Types).Should().Equal(Enumerable.Repeat("@Now bigint,@SessionId nvarchar(64)", 2), SameNames);
        _server.Statements.Select(statement => statement.Text).Should().Equal(Change, Change);
    }

    [Fact]
    public async Task A_transaction_says_its_isolation_and_ends_with_its_session()
    {
        await using (var session = Session())
        {
            await session.WriteAsync(Change, Args, default);
            await session.CommitAsync(default);
            await session.WriteAsync(Change, Args, default);
        }

        _server.Requests.Where(request => request.Wanted is Wanted.Begin).Should().HaveCount(2).And.OnlyContain(request => request.Isolation == 2);
        _server.Count(Wanted.Commit).Should().Be(1);
        _server.Count(Wanted.Rollback).Should().Be(1);
    }

    [Fact]
    public async Task A_read_whose_connection_breaks_is_repeated_once_on_another()
    {
        var answers = new Queue<Tokens?>([null, new Tokens().One(7)]);
        _server.Answer = _ => answers.Dequeue();
        await using var session = Session();

        (await session.CountAsync(Count, Args, default)).Should().Be(7);
        _server.Statements.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_read_that_breaks_twice_fails()
    {
        _server.Answer = _ => null;
        await using var session = Session();

        (await FluentActions.Awaiting(() => session.CountAsync(Count, Args, default)).Should().ThrowAsync<StoreUnavailableException>())
            .WithInnerException<SqlException>();

        _server.Statements.Should().HaveCount(2);
    }

    [Theory]
    [InlineData(1205)]
    [InlineData(40197)]
    public async Task The_first_write_of_a_transaction_is_repeated_in_another_one(int number)
    {
        var answers = new Queue<Tokens>([new Tokens().Refused(number, 13), new Tokens().Touched(1)]);
        _server.Answer = _ => answers.Dequeue();
        await using var session = Session();

        (await session.WriteAsync(Change, Args, default)).Should().Be(1);
        _server.Count(Wanted.Begin).Should().Be(2);
        _server.Count(Wanted.Rollback).Should().Be(1);
    }

    [Fact]
    public async Task A_first_write_whose_connection_breaks_is_repeated_because_nobody_committed_it()
    {
        var answers = new Queue<Tokens?>([null, new Tokens().Touched(1)]);
        _server.Answer = _ => answers.Dequeue();
        await using var session = Session();

        (await session.WriteAsync(Change, Args, default)).Should().Be(1);
        _server.Count(Wanted.Begin).Should().Be(2);
    }

    [Fact]
    public async Task A_later_write_is_never_repeated()
    {
        var answers = new Queue<Tokens>([new Tokens().Touched(1), new Tokens().Refused(1205, 13)]);
        _server.Answer = _ => answers.Dequeue();
        await using var session = Session();
        await session.WriteAsync(Change, Args, default);

        await FluentActions.Awaiting(() => session.WriteAsync(Change, Args, default)).Should().ThrowAsync<StoreUnavailableException>();

        _server.Statements.Should().HaveCount(2);
        _server.Count(Wanted.Begin).Should().Be(1);
    }

    [Theory]
    [InlineData(2627)]
    [InlineData(2601)]
    public async Task A_duplicate_is_told_from_a_fault_and_the_transaction_goes_on(int number)
    {
        var answers = new Queue<Tokens>([new Tokens().Refused(number, 14), new Tokens().Touched(1)]);
        _server.Answer = _ => answers.Dequeue();
        await using var session = Session();

        (await session.TryInsertAsync(Change, Args, default)).Should().BeFalse();
        (await session.WriteAsync(Change, Args, default)).Should().Be(1);
        await session.CommitAsync(default);
        _server.Count(Wanted.Begin).Should().Be(1);
    }

    [Fact]
    public async Task Another_refusal_is_not_taken_for_a_duplicate()
    {
        _server.Answer = _ => new Tokens().Refused(547, 16);
        await using var session = Session();

        await FluentActions.Awaiting(() => session.TryInsertAsync(Change, Args, default)).Should().ThrowAsync<SqlException>();
    }

    [Fact]
    public async Task Health_says_that_the_server_is_away_and_at_once_that_it_is_back()
    {
        _server.Answer = _ => new Tokens().One(1);
        var health = new StoreHealth(_dialect, _lane, TimeProvider.System);

        (await health.AnswersAsync(default)).Should().BeTrue();
        _server.Stop();
        (await health.AnswersAsync(default)).Should().BeFalse();
        (await health.AnswersAsync(default)).Should().BeFalse();
        _server.Start();
        (await health.AnswersAsync(default)).Should().BeTrue();
    }

    [Fact]
    public async Task A_session_works_again_when_the_server_is_back()
    {
        await using (var before = Session())
        {
            await before.WriteAsync(Change, Args, default);
            await before.CommitAsync(default);
        }

        _server.Stop();
        await using (var meanwhile = Session())
        {
            await FluentActions.Awaiting(() => meanwhile.WriteAsync(Change, Args, default)).Should().ThrowAsync<StoreUnavailableException>();
        }

        _server.Start();
        await Task.Delay(StoreCircuit.Pause * 1.2);
        await using var after = Session();
        (await after.WriteAsync(Change, Args, default)).Should().Be(1);
        await after.CommitAsync(default);
    }

    public async ValueTask DisposeAsync()
    {
        _lane.Dispose();
        await _server.DisposeAsync();
    }

    private DbSession Session() => new(_dialect, _lane);

    private static bool SameNames(string left, string right) =>
        left.Split(',').Order(StringComparer.Ordinal).SequenceEqual(right.Split(',').Order(StringComparer.Ordinal));
}
