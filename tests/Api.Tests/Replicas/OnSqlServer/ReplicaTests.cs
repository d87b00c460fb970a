using Bifrost.Api.Tests.Replicas.Cluster;
using Bifrost.Testing;
using Xunit.Abstractions;

namespace Bifrost.Api.Tests.Replicas.OnSqlServer;

[Collection(SqlServerReplicas.Name)]
[OnEngine(StoreEngine.SqlServer)]
public sealed class OneWinnerTests(FourOnSqlServer four) : Replicas.OneWinnerTests(four);

[Collection(SqlServerReplicas.Name)]
[OnEngine(StoreEngine.SqlServer)]
public sealed class OneRenewalTests(FourOnSqlServer four) : Replicas.OneRenewalTests(four);

[Collection(SqlServerReplicas.Name)]
[OnEngine(StoreEngine.SqlServer)]
public sealed class SeenEverywhereTests(FourOnSqlServer four) : Replicas.SeenEverywhereTests(four);

[Collection(SqlServerReplicas.Name)]
[OnEngine(StoreEngine.SqlServer)]
public sealed class RestartTests(FourOnSqlServer four) : Replicas.RestartTests(four);

[Collection(SqlServerReplicas.Name)]
[OnEngine(StoreEngine.SqlServer)]
public sealed class StartTests(FourOnSqlServer four) : Replicas.StartTests(four);

[Collection(SqlServerReplicas.Name)]
[OnEngine(StoreEngine.SqlServer)]
public sealed class ChaosTests(FourOnSqlServer four, ITestOutputHelper output) : Replicas.ChaosTests(four, output);
