using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Domain.Clients;
using Bifrost.Domain.Codes;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Sessions;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Bifrost.Domain.VirtualKeys;
using Bifrost.Infrastructure.Catalog;
using Bifrost.Infrastructure.Gateway;
using Bifrost.Infrastructure.Hosting;
using Bifrost.Infrastructure.Persistence;
using Bifrost.Infrastructure.Persistence.Queries;
using Bifrost.Infrastructure.Persistence.Repositories;
using Bifrost.Infrastructure.Security;
using Bifrost.Infrastructure.Upstream;
using Bifrost.Infrastructure.Upstream.Http;
using Microsoft.Data.Sqlite;
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
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ISecretGenerator, CryptoSecretGenerator>();
        services.AddSingleton<IThrottle, AttemptThrottle>();
        services.AddSingleton<McpClientCatalog>();
        services.AddSingleton<IMcpClientCatalog>(provider => provider.GetRequiredService<McpClientCatalog>());
        services.AddSingleton<IStoreStartup, StoreStartup>();
        services.AddStore(settings);
        services.AddUpstream(settings);

        if (settings.Store.Enabled)
        {
            services.AddKeyRing(Path.Combine(settings.DataDirectory, "keys"), settings.EncryptionKey);
            services.AddSingleton<SecretProtector>();
            services.AddHostedService<PurgeService>();
        }

        return services;
    }

    private static void AddUpstream(this IServiceCollection services, BifrostSettings settings)
    {
        services.AddUpstreamOAuth(UpstreamHosts.Of(settings));
        services.AddUpstreamServers(provider =>
            new UpstreamHandler(provider.GetRequiredService<UpstreamHttp>().CreateGuardedHandler()));
    }

    private static void AddStore(this IServiceCollection services, BifrostSettings settings)
    {
        var connectionString = new SqliteConnectionStringBuilder { DataSource = settings.Store.Path, DefaultTimeout = 10 };
        services.AddSingleton<ISqlDialect>(new SqliteDialect(connectionString.ToString()));
        services.AddSingleton<WriteLane>();
        services.AddSingleton<IStoreHealth, StoreHealth>();
        services.AddSingleton<MigrationRunner>();
        services.AddScoped<DbSession>();
        services.AddScoped<IUnitOfWork>(provider => provider.GetRequiredService<DbSession>());
        services.AddScoped<StoreFacts>();
        services.AddScoped<IExpiredRows, ExpiredRows>();
        services.AddScoped<ICallerDirectory, CallerDirectory>();
        services.AddScoped<IAuditTrail, AuditTrail>();
        services.AddScoped<IOAuthClientRepository, OAuthClientRepository>();
        services.AddScoped<ISubjectRepository, SubjectRepository>();
        services.AddScoped<IPendingFlowRepository, PendingFlowRepository>();
        services.AddScoped<IAuthorizationCodeRepository, AuthorizationCodeRepository>();
        services.AddScoped<ISessionRepository, SessionRepository>();
        services.AddScoped<IBrowserBindingRepository, BrowserBindingRepository>();
        services.AddScoped<IVirtualKeyRepository, VirtualKeyRepository>();
        services.AddScoped<IMcpClientRepository, McpClientRepository>();
        services.AddScoped<IUpstreamAuthorizationRepository, UpstreamAuthorizationRepository>();
        services.AddScoped<IUpstreamRegistrationRepository, UpstreamRegistrationRepository>();
        services.AddScoped<IConnectionRepository, ConnectionRepository>();
        services.AddScoped<ILinkHandleRepository, LinkHandleRepository>();
        services.AddScoped<IOAuthConfigRepository, OAuthConfigRepository>();
    }
}
