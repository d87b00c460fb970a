using Bifrost.Api.Tests.Replicas.Cluster;
using Xunit.Abstractions;

namespace Bifrost.Api.Tests.Replicas.OnSqlite;

[Collection(SqliteReplicas.Name)]
public sealed class OneWinnerTests(FourOnSqlite four) : Replicas.OneWinnerTests(four);

[Collection(SqliteReplicas.Name)]
public sealed class OneRenewalTests(FourOnSqlite four) : Replicas.OneRenewalTests(four);

[Collection(SqliteReplicas.Name)]
public sealed class SeenEverywhereTests(FourOnSqlite four) : Replicas.SeenEverywhereTests(four);

[Collection(SqliteReplicas.Name)]
public sealed class RestartTests(FourOnSqlite four) : Replicas.RestartTests(four);

[Collection(SqliteReplicas.Name)]
public sealed class StartTests(FourOnSqlite four) : Replicas.StartTests(four);

[Collection(SqliteReplicas.Name)]
public sealed class ChaosTests(FourOnSqlite four, ITestOutputHelper output) : Replicas.ChaosTests(four, output);
