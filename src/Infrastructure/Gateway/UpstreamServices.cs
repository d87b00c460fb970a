using Bifrost.Application.Gateway;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>Wires the sessions with upstream servers.</summary>
public static class UpstreamServices
{
    /// <summary>The upstream servers, reached with a stack of the caller's making.</summary>
    public static IServiceCollection AddUpstreamServers(
        this IServiceCollection services, Func<IServiceProvider, UpstreamHandler> makeHandler) => services
        .AddSingleton<IUpstreamServers>(provider =>
            ActivatorUtilities.CreateInstance<UpstreamServers>(provider, makeHandler(provider)))
        .AddSingleton<IGatewaySeal, GatewaySeal>()
        .AddMetrics()
        .AddHostedService<GatewayMeter>()
        .AddHostedService<UnavailableServers>();
}
