using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>Says once, when the program has started, which configured servers publish nothing yet.</summary>
internal sealed partial class UnavailableServers(IMcpClientCatalog catalog, ILogger<UnavailableServers> logger)
    : IHostedLifecycleService
{
    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        foreach (var client in catalog.All.Where(client => !GatewayView.CanReach(client)))
        {
            NotAvailable(logger, client.Name.Value, client.ConnectionType, client.AuthType);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(
        75,
        LogLevel.Warning,
        "{McpClient} publishes no tools: connection type {ConnectionType} with auth type {AuthType} is not available yet")]
    private static partial void NotAvailable(
        ILogger logger, string mcpClient, McpConnectionType connectionType, McpAuthType authType);
}
