using Bifrost.Application.Common;
using Bifrost.Application.Settings;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Upstream;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Hosting;

/// <summary>
/// Renews connections that nobody uses, where that is configured, and lets renewals under way finish before the process
/// ends: a refresh token that was spent and not replaced costs a person a login.
/// </summary>
internal sealed partial class RenewalService(
    IServiceScopeFactory scopes,
    ConnectionRefresher refresher,
    BifrostSettings settings,
    StartupGate gate,
    TimeProvider time,
    ILogger<RenewalService> logger) : BackgroundService
{
    private const int Batch = 100;
    private const int AtOnce = 4;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await refresher.DrainAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!settings.OAuth.KeepConnectionsAlive)
        {
            return;
        }

        try
        {
            await RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A host that could not start ends its services without having said so before, and would call this a failure.
        }
    }

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        await gate.Opened.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Interval, time);

        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RenewAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // The store may be away for a while; a connection that is used is renewed by its use.
                Failed(logger, fault);
            }
        }
    }

    private async Task RenewAsync(CancellationToken ct)
    {
        var due = await DueAsync(ct);
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct };
        await Parallel.ForEachAsync(due, options, async (connection, token) => await refresher.RefreshAsync(connection, token));

        if (due.Count > 0)
        {
            Renewed(logger, due.Count);
        }
    }

    private async Task<IReadOnlyList<Connection>> DueAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();

        return await scope.ServiceProvider.GetRequiredService<IConnectionRepository>().ListDueAsync(time.GetUtcNow(), Batch, ct);
    }

    [LoggerMessage(32, LogLevel.Debug, "Asked for new tokens of {Count} idle connections")]
    private static partial void Renewed(ILogger logger, int count);

    [LoggerMessage(33, LogLevel.Warning, "Renewing idle connections failed; it is tried again in half a minute")]
    private static partial void Failed(ILogger logger, Exception fault);
}
