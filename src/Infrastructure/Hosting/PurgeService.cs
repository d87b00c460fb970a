using Bifrost.Application.Maintenance;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Hosting;

/// <summary>Removes what has expired, every minute, in batches small enough that no request waits for them.</summary>
internal sealed partial class PurgeService(
    IServiceScopeFactory scopes, StartupGate gate, TimeProvider time, ILogger<PurgeService> logger) : BackgroundService
{
    // A server that locks 5,000 rows or entries of indexes for one statement locks the whole table instead.
    internal const int Batch = 200;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
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
                await PurgeAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // The store may be away for a while; what has expired is refused all the same and purged later.
                Failed(logger, fault);
            }
        }
    }

    private async Task PurgeAsync(CancellationToken ct)
    {
        int deleted;

        do
        {
            await using var scope = scopes.CreateAsyncScope();
            var purged = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new PurgeExpiredCommand(Batch), ct);
            deleted = purged.Value;

            if (deleted > 0)
            {
                Purged(logger, deleted);
            }
        }
        while (deleted >= Batch);
    }

    [LoggerMessage(30, LogLevel.Debug, "Purged {Rows} expired rows")]
    private static partial void Purged(ILogger logger, int rows);

    [LoggerMessage(31, LogLevel.Warning, "Purging expired rows failed; it is tried again in a minute")]
    private static partial void Failed(ILogger logger, Exception fault);
}
