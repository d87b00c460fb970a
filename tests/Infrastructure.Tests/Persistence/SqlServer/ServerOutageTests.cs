using System.Diagnostics;
using Bifrost.Application.Ports;
using Bifrost.Infrastructure.Persistence;
using Bifrost.Infrastructure.Persistence.SqlServer;
using Bifrost.Infrastructure.Tests.Persistence.SqlServer.Wire;
using Microsoft.Data.SqlClient;

namespace Bifrost.Infrastructure.Tests.Persistence.SqlServer;

/// <summary>How long a message waits for a server that does not answer, and what it does with connections that broke in the pool.</summary>
public sealed class ServerOutageTests : IAsyncDisposable
{
    private const string Change = "UPDATE sessions SET revoked_at = @Now WHERE session_id = @SessionId";
    private const string Count = "SELECT COUNT(*) FROM sessions WHERE session_id = @SessionId AND expires_at > @Now";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);
    private static readonly object Args = new { SessionId = "session-1", Now = 1L };

    private readonly ServerDouble _server = new();
    private readonly SqlServerDialect _dialect;
    private readonly WriteLane _lane;

    public ServerOutageTests()
    {
        _dialect = new SqlServerDialect(SqlServerConnectionString.Complete(_server.ConnectionString));
        _lane = new WriteLane(_dialect);
        _server.Answer = request => request.Text == Count ? new Tokens().One(7) : new Tokens().Touched(1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    public async Task After_the_server_ended_every_session_no_request_fails(int atOnce)
    {
        await FillPoolAsync(20);
        _server.EndSessions();

        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(number => Task.Run(() => number % 2 == 0 ? ReadAsync() : WriteAsync())));
    }

    [Fact]
    public async Task The_key_ring_is_read_after_the_server_ended_every_session()
    {
        await FillPoolAsync(5);
        _server.EndSessions();
        _server.Answer = _ => new Tokens().Done();

        new StoredKeyRing(_dialect, _lane, TimeProvider.System).GetAllElements().Should().BeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(100)]
    public async Task A_server_that_answers_nothing_is_waited_for_ten_seconds_at_most(int atOnce)
    {
        await FillPoolAsync(5);
        _server.IsSilent = _ => true;

        var waits = await Task.WhenAll(Enumerable.Range(0, atOnce).Select(number => Task.Run(() => number % 2 == 0 ? RefusedAsync(ReadAsync) : RefusedAsync(WriteAsync))));

        waits.Should().OnlyContain(wait => wait < Deadline);
        (await RefusedAsync(ReadAsync)).Should().BeLessThan(AtOnce, "the server is known to be away");
        (await RefusedAsync(WriteAsync)).Should().BeLessThan(AtOnce);
    }

    [Fact]
    public async Task A_server_that_answers_again_is_asked_again_after_the_pause()
    {
        _server.Stop();
        await RefusedAsync(ReadAsync);
        _server.Start();

        await RefusedAsync(ReadAsync);
        await Task.Delay(StoreCircuit.Pause * 1.2);
        await ReadAsync();
        await WriteAsync();
    }

    [Fact]
    public async Task A_pool_without_a_free_connection_is_an_outage()
    {
        var narrow = new SqlServerDialect(SqlServerConnectionString.Complete($"{_server.ConnectionString};Max Pool Size=1;Connect Timeout=1"));
        using var lane = new WriteLane(narrow);
        await using var taken = await narrow.OpenAsync(default);
        await using var session = new DbSession(narrow, lane);

        var read = () => session.CountAsync(Count, Args, default);

        (await read.Should().ThrowAsync<StoreUnavailableException>()).WithInnerException<TimeoutException>();
    }

    [Fact]
    public async Task A_statement_that_waits_closes_the_store_to_nobody_else()
    {
        _server.IsSilent = request => request.Text == Change;
        var refused = RefusedAsync(WriteAsync);

        while (!refused.IsCompleted)
        {
            await ReadAsync();
            await Task.Delay(100);
        }

        (await refused).Should().BeLessThan(Deadline);
        await ReadAsync();
    }

    [Fact]
    public async Task A_commit_that_is_not_answered_is_left_to_end_by_itself()
    {
        _server.IsSilent = request => request.Wanted == Wanted.Commit;
        await using var session = Session();
        await session.WriteAsync(Change, Args, default);

        var commit = () => session.CommitAsync(default);

        (await RefusedAsync(commit)).Should().BeLessThan(Deadline);
        session.IsOpen.Should().BeFalse();
    }

    [Theory]
    [InlineData(9002)]
    [InlineData(1105)]
    [InlineData(3906)]
    public async Task A_database_that_cannot_be_written_to_can_still_be_read(int number)
    {
        _server.Answer = request => request.Text == Change ? new Tokens().Refused(number, 17) : new Tokens().One(7);

        await RefusedAsync(WriteAsync);

        await ReadAsync();
    }

    [Fact]
    public async Task What_nobody_waits_for_any_more_is_given_up_at_once()
    {
        _server.IsSilent = request => request.Wanted == Wanted.Statement;
        using var gone = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await using var session = Session();
        var began = Stopwatch.GetTimestamp();

        await FluentActions.Awaiting(() => session.WriteAsync(Change, Args, gone.Token)).Should().ThrowAsync<OperationCanceledException>();

        Stopwatch.GetElapsedTime(began).Should().BeLessThan(TimeSpan.FromSeconds(2));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _lane.Dispose();
    }

    private DbSession Session() => new(_dialect, _lane);

    private async Task FillPoolAsync(int connections)
    {
        var open = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => _dialect.OpenAsync(default)));

        foreach (var connection in open)
        {
            await connection.DisposeAsync();
        }
    }

    private async Task ReadAsync()
    {
        await using var session = Session();
        (await session.CountAsync(Count, Args, default)).Should().Be(7);
    }

    private async Task WriteAsync()
    {
        await using var session = Session();
        (await session.WriteAsync(Change, Args, default)).Should().Be(1);
        await session.CommitAsync(default);
    }

    private static async Task<TimeSpan> RefusedAsync(Func<Task> use)
    {
        var began = Stopwatch.GetTimestamp();
        await use.Should().ThrowAsync<StoreUnavailableException>();

        return Stopwatch.GetElapsedTime(began);
    }
}
