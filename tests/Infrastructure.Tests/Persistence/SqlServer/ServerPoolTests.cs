using Bifrost.Infrastructure.Persistence;
using Bifrost.Infrastructure.Persistence.SqlServer;
using Bifrost.Infrastructure.Tests.Persistence.SqlServer.Wire;

namespace Bifrost.Infrastructure.Tests.Persistence.SqlServer;

public sealed class ServerPoolTests : IAsyncDisposable
{
    private static readonly object Args = new { SessionId = "session-1", Now = 1L };

    private readonly ServerDouble _server = new();

    [Fact]
    public async Task Who_has_read_keeps_no_connection_from_who_writes()
    {
        var narrow = SqlServerConnectionString.Complete($"{_server.ConnectionString};Max Pool Size=1;Connect Timeout=2");
        var dialect = new SqlServerDialect(narrow);
        using var lane = new WriteLane(dialect);
        await using var reading = new DbSession(dialect, lane);
        await using var writing = new DbSession(dialect, lane);
        await reading.ListAsync<string>("SELECT client_id FROM sessions WHERE session_id = @SessionId", Args, default);

        await WriteAsync(writing);
        await WriteAsync(reading);

        _server.Statements.Should().HaveCount(3);
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private static async Task WriteAsync(DbSession session)
    {
        await session.WriteAsync("UPDATE sessions SET revoked_at = @Now WHERE session_id = @SessionId", Args, default);
        await session.CommitAsync(default);
    }
}
