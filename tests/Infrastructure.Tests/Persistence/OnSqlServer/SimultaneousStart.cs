using Bifrost.Testing;

namespace Bifrost.Infrastructure.Tests.Persistence.OnSqlServer;

[OnEngine(StoreEngine.SqlServer)]
public sealed class SimultaneousStartTests : Hosting.SimultaneousStartTests;

[OnEngine(StoreEngine.SqlServer)]
public sealed class PurgeLockTests : Persistence.PurgeLockTests;
