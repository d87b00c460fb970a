using System.Diagnostics.Metrics;
using Bifrost.Application.Common;
using Bifrost.Application.Gateway;
using Bifrost.Application.Upstream;
using Microsoft.Extensions.Hosting;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// Tells administrators what the gateway holds, under the name of Bifrost's meter. It is counted when somebody asks for the
/// numbers, and no request pays for it.
/// </summary>
internal sealed class GatewayMeter : IHostedService
{
    public GatewayMeter(IMeterFactory meters, IUpstreamServers servers, ClientConversations conversations, KeptMemory memory, AccountArrivals arrivals)
    {
        var meter = meters.Create(Telemetry.Name);
        meter.CreateObservableGauge(
            "bifrost.gateway.upstream.sessions", () => servers.Use.Sessions, "{session}", "Sessions with upstream servers, used or idle");
        meter.CreateObservableGauge(
            "bifrost.gateway.upstream.requests", () => servers.Use.Requests, "{request}", "Requests at upstream servers under way");
        meter.CreateObservableGauge(
            "bifrost.gateway.conversations", () => conversations.Count, "{session}", "Sessions of clients that something is kept for");
        meter.CreateObservableGauge(
            "bifrost.gateway.kept", () => memory.Bytes, "By", "Bytes of lists and of answers that can be taken up again");
        meter.CreateObservableGauge(
            "bifrost.gateway.account.waits", () => arrivals.Count, "{wait}", "Who waits for a user to connect an account");
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
