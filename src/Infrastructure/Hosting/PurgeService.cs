using Bifrost.Application.Common;
using Bifrost.Application.Maintenance;
using Bifrost.Domain.Common;
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
            await TryAsync(new PurgeExpiredCommand(Batch), Failed, stoppingToken);
            await TryAsync(new PurgeAuditCommand(Batch), AuditFailed, stoppingToken);
        }
    }

    private async Task TryAsync(IRequest<Result<int>> purge, Action<ILogger, Exception> failed, CancellationToken ct)
    {
        try
        {
            await PurgeAsync(purge, ct);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The store may be away for a while; what has expired is refused all the same and purged later.
            failed(logger, fault);
        }
    }

    private async Task PurgeAsync(IRequest<Result<int>> purge, CancellationToken ct)
    {
        int deleted;

        do
        {
            await using var scope = scopes.CreateAsyncScope();
            var purged = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(purge, ct);
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

    [LoggerMessage(143, LogLevel.Warning, "Purging audit events failed; it is tried again in a minute. Set audit.retention to \"0\" where the database refuses to delete them")]
    private static partial void AuditFailed(ILogger logger, Exception fault);
}
