using Bifrost.Application.Common;
using Bifrost.Application.Connections;
using Bifrost.Application.Settings;
using Bifrost.Application.Upstream;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Hosting;

/// <summary>
/// Renews connections that nobody uses, where that is configured, repeats renewals that a provider refused, so that it is known in time
/// whether the refusal lasts, and lets renewals and revocations under way finish before the
/// process ends: a refresh token that was spent and not replaced costs a person a login.
/// </summary>
internal sealed partial class RenewalService(
    IServiceScopeFactory scopes,
    ConnectionRefresher refresher,
    PendingRevocations revocations,
    IMcpClientCatalog catalog,
    BifrostSettings settings,
    StartupGate gate,
    TimeProvider time,
    ILogger<RenewalService> logger) : BackgroundService
{
    private const int Batch = 100;
    private const int AtOnce = 4;

    // Their key may come back with a backup; until then they are looked at, and told of, once a day.
    private static readonly TimeSpan UnreadablePause = TimeSpan.FromDays(1);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(refresher.DrainAsync(cancellationToken), revocations.DrainAsync(cancellationToken));
    }

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

    // What cannot be renewed must not keep what is behind it from its turn.
    private async Task<IReadOnlyList<Connection>> DueAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var connections = scope.ServiceProvider.GetRequiredService<IConnectionRepository>();
        var now = time.GetUtcNow();
        var due = new List<Connection>();
        var unreadable = new List<ConnectionId>();
        var passedOver = 0;

        for (DueConnections? found = null; due.Count < Batch && found is not { Count: < Batch }; passedOver += found.Count)
        {
            found = await connections.ListDueAsync(now, !settings.OAuth.KeepConnectionsAlive, passedOver, Batch, ct);
            due.AddRange(found.Connections.Where(connection => catalog.FindKnown(connection.McpClient) is not null));
            unreadable.AddRange(found.Unreadable);
        }

        if (unreadable.Count > 0)
        {
            await connections.PostponeAsync(unreadable, now + UnreadablePause, ct);
            await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().CommitAsync(ct);
            Unreadable(logger, unreadable.Count);
        }

        return due;
    }

    [LoggerMessage(32, LogLevel.Debug, "Asked for new tokens of {Count} idle connections")]
    private static partial void Renewed(ILogger logger, int count);

    [LoggerMessage(34, LogLevel.Warning, "{Count} connections are not renewed because their tokens do not open; their users must connect again")]
    private static partial void Unreadable(ILogger logger, int count);

    [LoggerMessage(33, LogLevel.Warning, "Renewing idle connections failed; it is tried again in half a minute")]
    private static partial void Failed(ILogger logger, Exception fault);
}
