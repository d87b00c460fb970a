using Bifrost.Application.Common;
using Bifrost.Infrastructure.Security;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Catalog;

/// <summary>
/// Follows what other processes on the same store changed, by a comparison every two seconds: MCP clients, and the key ring, so
/// that nothing is encrypted with an older key for longer.
/// </summary>
internal sealed partial class CatalogService(
    CatalogLoader loader, SharedRing ring, StartupGate gate, TimeProvider time, ILogger<CatalogService> logger) : BackgroundService
{
    /// <summary>How long a change made elsewhere may stay unseen, when the store answers.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

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
        var failed = false;

        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await loader.RefreshIfChangedAsync(stoppingToken);
                ring.ReadIfBehind();
                failed = false;
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // The store may be away for a while; what is known is served until it is back. Said once.
                if (!failed)
                {
                    Failed(logger, fault);
                }

                failed = true;
            }
        }
    }

    [LoggerMessage(121, LogLevel.Warning, "Changes of MCP clients or of the key ring cannot be read; the last known ones are used and it is tried again every two seconds")]
    private static partial void Failed(ILogger logger, Exception fault);
}
