using Bifrost.Application.Common;
using Bifrost.Infrastructure.Hosting;
using Bifrost.Testing;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace Bifrost.Infrastructure.Tests.Hosting;

/// <summary>Idle connections are renewed, whatever stands before them in the queue.</summary>
public sealed class RenewalServiceTests
{
    [Fact]
    public async Task Rows_that_do_not_open_or_belong_to_nobody_do_not_keep_others_from_being_renewed()
    {
        await using var host = await UseCaseHost.StartAsync(settings => settings.Usual() with
        {
            OAuth = settings.OAuth with { KeepConnectionsAlive = true },
        });
        var walk = await Walk.OpenedAsync(host);
        await walk.KeyAsync(TestServers.AliceKey);
        await walk.ConnectAsync();
        await AddAsync(host, "lost", "notes", 150);
        await AddAsync(host, "gone", "a-server-that-is-gone", 150);
        host.Services.GetRequiredService<StartupGate>().Open();
        using var service = ActivatorUtilities.CreateInstance<RenewalService>(host.Services);
        await service.StartAsync(default);

        // The account's tokens live an hour; the rows in front are due for longer.
        host.Clock.Advance(TimeSpan.FromMinutes(58));

        for (var tries = 0; tries < 500 && !host.Upstream.ReceivedCalls().Any(IsRefresh); tries++)
        {
            host.Clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }

        host.Upstream.ReceivedCalls().Count(IsRefresh).Should().Be(1);
        await service.StopAsync(default);
        host.Log.Lines.Count(line => line.Contains("150 connections are not renewed", StringComparison.Ordinal)).Should().Be(1);
    }

    private static bool IsRefresh(NSubstitute.Core.ICall call) => call.GetMethodInfo().Name == nameof(Application.Ports.IUpstreamOAuth.RefreshAsync);

    private static Task AddAsync(UseCaseHost host, string prefix, string server, int count) => host.ExecuteAsync(
        """
        WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < @count)
        INSERT INTO connections (connection_id, subject_id, mcp_client_id, issuer, callback_url, label, status, secrets, key_id, scope,
          connected_at, received_at, expires_at, refresh_at, version, failures, retry_at, lease_id, lease_until, updated_at)
        SELECT @prefix || n, subject_id, @server, issuer, callback_url, @prefix || n, status, x'01', key_id, scope,
          connected_at, received_at, expires_at, refresh_at - 1000000, version, failures, retry_at, lease_id, lease_until, updated_at
        FROM connections, numbers
        WHERE connection_id NOT LIKE 'lost%' AND connection_id NOT LIKE 'gone%'
        """,
        new { prefix, server, count });
}
