using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Clients;
using Bifrost.Domain.Codes;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Sessions;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Bifrost.Domain.VirtualKeys;
using Bifrost.Infrastructure.Hosting;
using Bifrost.Infrastructure.Persistence.Queries;
using Bifrost.Infrastructure.Persistence.Repositories;
using Bifrost.Infrastructure.Persistence.SqlServer;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Bifrost.Infrastructure.Persistence;

/// <summary>Wires the store; outside this folder nobody knows which engine it is.</summary>
internal static class StoreComposition
{
    /// <summary>The store of these settings: one file, or a database on SQL Server.</summary>
    public static void AddStore(this IServiceCollection services, BifrostSettings settings)
    {
        services.AddSingleton(DialectOf(settings.Store));
        services.AddSingleton<StoreCircuit>();
        services.AddSingleton<WriteLane>();
        services.AddSingleton(provider => provider.GetRequiredService<WriteLane>().Changes);
        services.AddSingleton<IStoreHealth, StoreHealth>();
        services.AddSingleton<MigrationRunner>();
        services.AddSingleton<IStoreMigration>(provider => provider.GetRequiredService<MigrationRunner>());
        services.AddScoped<DbSession>();
        services.AddScoped<IUnitOfWork>(provider => provider.GetRequiredService<DbSession>());
        services.AddSingleton<StoredKeyRing>();
        services.AddScoped<StoreFacts>();
        services.AddScoped<IExpiredRows, ExpiredRows>();
        services.AddScoped<SealedRows>();
        services.AddScoped<CallerDirectory>();
        services.AddSingleton<ICallerDirectory, RecentCallers>();
        services.AddSingleton<IConnectionLookup, RecentConnections>();
        services.TryAddSingleton<AccountArrivals>();
        services.AddScoped<IAuditTrail, AuditTrail>();
        services.AddScoped<IOAuthClientRepository, OAuthClientRepository>();
        services.AddScoped<ISubjectRepository, SubjectRepository>();
        services.AddScoped<IPendingFlowRepository, PendingFlowRepository>();
        services.AddScoped<IPendingFlowRows, PendingFlowRows>();
        services.AddScoped<IUnusedClientRows, UnusedClientRows>();
        services.AddScoped<IAuthorizationCodeRepository, AuthorizationCodeRepository>();
        services.AddScoped<ISessionRepository, SessionRepository>();
        services.AddScoped<IBrowserBindingRepository, BrowserBindingRepository>();
        services.AddScoped<IVirtualKeyRepository, VirtualKeyRepository>();
        services.AddScoped<IMcpClientRepository, McpClientRepository>();
        services.AddScoped<IMcpClientStore, McpClientStore>();
        services.AddScoped<IVirtualKeyGrantRepository, VirtualKeyGrantRepository>();
        services.AddScoped<IUpstreamAuthorizationRepository, UpstreamAuthorizationRepository>();
        services.AddScoped<IUpstreamRegistrationRepository, UpstreamRegistrationRepository>();
        services.AddScoped<IConnectionRepository, ConnectionRepository>();
        services.AddScoped<ILinkHandleRepository, LinkHandleRepository>();
        services.AddScoped<IOAuthConfigRepository, OAuthConfigRepository>();
        services.AddScoped<IAccountRepository, AccountRepository>();
        services.AddScoped<IVirtualKeyQueries, VirtualKeyQueries>();
        services.AddScoped<ISessionQueries, SessionQueries>();
        services.AddScoped<IConnectionQueries, ConnectionQueries>();
        services.AddScoped<IOAuthClientQueries, OAuthClientQueries>();
        services.AddScoped<IAuditQueries, AuditQueries>();
    }

    private static ISqlDialect DialectOf(StoreSettings store) => store.Type switch
    {
        StoreType.SqlServer => new SqlServerDialect(SqlServerConnectionString.Complete(store.ConnectionString!.Reveal())),
        _ => new SqliteDialect(new SqliteConnectionStringBuilder { DataSource = store.Path, DefaultTimeout = 1 }.ToString()),
    };
}
