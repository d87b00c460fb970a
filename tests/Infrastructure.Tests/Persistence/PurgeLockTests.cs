using Bifrost.Application.Maintenance;
using Bifrost.Testing;

namespace Bifrost.Infrastructure.Tests.Persistence;

/// <summary>One process purges at a time.</summary>
public class PurgeLockTests : IAsyncLifetime
{
    private const int Rows = 50;

    private UseCaseHost _host = null!;

    public async Task InitializeAsync() => _host = await UseCaseHost.StartAsync(engine: OnEngineAttribute.Of(GetType()));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [StoreFact]
    public async Task Processes_that_purge_at_once_remove_every_row_once()
    {
        await AddExpiredAsync();
        await using var other = await _host.StartAnotherAsync();
        other.Clock.SetUtcNow(_host.Clock.GetUtcNow());

        var removed = await Task.WhenAll(Enumerable.Range(0, 6).Select(number => Task.Run(() =>
            DrainAsync(number % 2 == 0 ? _host : other))));
        removed = [.. removed, await DrainAsync(_host)];

        removed.Sum().Should().Be(Rows);
        (await _host.CountAsync("link_handles")).Should().Be(0);
    }

    private async Task AddExpiredAsync()
    {
        for (var row = 0; row < Rows; row++)
        {
            await _host.ExecuteAsync(
                "INSERT INTO link_handles (handle_hash, subject_id, mcp_client_id, created_at, expires_at) VALUES (@Hash, 's', 'c', 0, 1)",
                new { Hash = Enumerable.Repeat((byte)row, 32).ToArray() });
        }
    }

    private static async Task<int> DrainAsync(UseCaseHost host)
    {
        var removed = 0;

        for (int batch; (batch = (await host.SendAsync(new PurgeExpiredCommand(7))).Value) > 0;)
        {
            removed += batch;
        }

        return removed;
    }
}
