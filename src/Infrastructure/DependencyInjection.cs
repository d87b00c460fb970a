using Bifrost.Application.Common;
using Bifrost.Application.Gateway;
using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Infrastructure.Catalog;
using Bifrost.Infrastructure.Gateway;
using Bifrost.Infrastructure.Hosting;
using Bifrost.Infrastructure.Persistence;
using Bifrost.Infrastructure.Security;
using Bifrost.Infrastructure.Upstream;
using Bifrost.Infrastructure.Upstream.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Bifrost.Infrastructure;

/// <summary>Wires the store, the secrets and the catalogue.</summary>
public static class DependencyInjection
{
    /// <summary>Everything behind the ports, for these settings.</summary>
    public static IServiceCollection AddInfrastructure(this IServiceCollection services, BifrostSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(settings.Limits);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ISecretGenerator, CryptoSecretGenerator>();
        services.AddSingleton<IThrottle, AttemptThrottle>();
        services.AddSingleton<ISourceHash, SourceHash>();
        services.AddSingleton<McpClientCatalog>();
        services.AddSingleton<IMcpClientCatalog>(provider => provider.GetRequiredService<McpClientCatalog>());
        services.TryAddSingleton<KnownTools>();
        services.TryAddSingleton<UpstreamReports>();
        services.AddSingleton<CatalogLoader>();
        services.AddSingleton<ICatalogRefresh>(provider => provider.GetRequiredService<CatalogLoader>());
        services.TryAddSingleton<StartupGate>();
        services.AddSingleton<IStoreStartup, StoreStartup>();
        services.AddStore(settings);
        services.AddUpstream(settings);

        if (settings.Store.Enabled)
        {
            services.AddKeyRing(settings);
            services.AddSingleton<SecretProtector>();
            services.AddSingleton(provider => new KeyRotation(
                provider.GetRequiredService<IServiceScopeFactory>(),
                provider.GetRequiredService<SharedRing>(),
                provider.GetRequiredService<SecretProtector>()));
            services.AddHostedService<PurgeService>();
            services.AddHostedService<CatalogService>();
            services.AddHostedService<RenewalService>();
        }
        else
        {
            // Nobody gets as far as a sealed value without a store.
            services.AddPassingKeyRing();
        }

        return services;
    }

    /// <summary>The schema of the store alone, for these settings: no keys, and nothing is made before it is asked for.</summary>
    public static IServiceCollection AddStoreMigration(this IServiceCollection services, BifrostSettings settings)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddStore(settings);

        return services;
    }

    private static void AddKeyRing(this IServiceCollection services, BifrostSettings settings)
    {
        if (settings.Store.IsShared)
        {
            services.AddStoredKeyRing(settings.EncryptionKey!);
        }
        else
        {
            services.AddKeyRing(Path.Combine(settings.DataDirectory, "keys"), settings.EncryptionKey);
        }
    }

    private static void AddUpstream(this IServiceCollection services, BifrostSettings settings)
    {
        services.AddUpstreamOAuth(UpstreamHosts.Of(settings));
        services.AddUpstreamServers(provider =>
            new UpstreamHandler(provider.GetRequiredService<UpstreamHttp>().CreateGuardedHandler()));
    }
}
