using Bifrost.Testing;

namespace Bifrost.Infrastructure.Tests.Persistence.OnSqlServer;

[OnEngine(StoreEngine.SqlServer)]
public sealed class AccountArrivalsTests : Repositories.AccountArrivalsTests;

[OnEngine(StoreEngine.SqlServer)]
public sealed class BrowserBindingRepositoryTests : Repositories.BrowserBindingRepositoryTests;

[OnEngine(StoreEngine.SqlServer)]
public sealed class CodeAndSessionRepositoryTests : Repositories.CodeAndSessionRepositoryTests;

[OnEngine(StoreEngine.SqlServer)]
public sealed class ConfigurationRepositoryTests : Repositories.ConfigurationRepositoryTests;

[OnEngine(StoreEngine.SqlServer)]
public sealed class ConnectionRenewalTests : Repositories.ConnectionRenewalTests;

[OnEngine(StoreEngine.SqlServer)]
public sealed class ConnectionRepositoryTests : Repositories.ConnectionRepositoryTests;

[OnEngine(StoreEngine.SqlServer)]
public sealed class OAuthClientRepositoryTests : Repositories.OAuthClientRepositoryTests;

[OnEngine(StoreEngine.SqlServer)]
public sealed class PendingFlowRepositoryTests : Repositories.PendingFlowRepositoryTests;

[OnEngine(StoreEngine.SqlServer)]
public sealed class RecentCallersTests : Repositories.RecentCallersTests;

[OnEngine(StoreEngine.SqlServer)]
public sealed class RecentConnectionsTests : Repositories.RecentConnectionsTests;

[OnEngine(StoreEngine.SqlServer)]
public sealed class SubjectRepositoryTests : Repositories.SubjectRepositoryTests;

[OnEngine(StoreEngine.SqlServer)]
public sealed class UpstreamRepositoryTests : Repositories.UpstreamRepositoryTests;

[OnEngine(StoreEngine.SqlServer)]
public sealed class VirtualKeyRepositoryTests : Repositories.VirtualKeyRepositoryTests;
