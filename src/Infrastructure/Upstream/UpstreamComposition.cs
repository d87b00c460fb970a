using System.Net;
using Bifrost.Application.Common;
using Bifrost.Application.Gateway;
using Bifrost.Application.Ports;
using Bifrost.Infrastructure.Upstream.Http;
using Bifrost.Infrastructure.Upstream.OAuth;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Upstream;

/// <summary>Wires the ways out of the process.</summary>
public static class UpstreamComposition
{
    /// <summary>
    /// <see cref="UpstreamHttp"/> for everybody who connects to a server, and <see cref="IUpstreamOAuth"/> for use cases, which
    /// lives as long as its <see cref="IUnitOfWork"/>. A <see cref="TimeProvider"/> is expected to be there.
    /// </summary>
    public static IServiceCollection AddUpstreamOAuth(this IServiceCollection services, UpstreamHttpOptions options)
    {
        var hosts = new HostPolicy(options);
        ResolveHost resolve = Dns.GetHostAddressesAsync;

        services.AddSingleton(resolve);
        services.AddSingleton(hosts);
        services.AddSingleton(options);
        services.AddSingleton<IUpstreamHosts, UpstreamHostGate>();
        services.AddSingleton(new EndpointRules(hosts));
        services.AddSingleton(provider => new UpstreamHttp(
            new GuardedDialer(
                hosts, provider.GetRequiredService<ResolveHost>(), provider.GetRequiredService<ILogger<GuardedDialer>>()),
            options));
        services.AddSingleton<ProviderCache>();
        services.AddSingleton<AuthMethodMemory>();
        services.AddScoped(provider => new OAuthSender(
            provider.GetRequiredService<UpstreamHttp>(),
            options,
            provider.GetRequiredService<IUnitOfWork>(),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<UpstreamReports>();
        services.AddScoped<ChallengeProbe>();
        services.AddScoped<MetadataReader>();
        services.AddScoped<ProviderDiscovery>();
        services.AddScoped<IssuerAgreement>();
        services.AddScoped<IUpstreamOAuth, UpstreamOAuthClient>();

        return services;
    }
}
