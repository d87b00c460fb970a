using Bifrost.Testing;

namespace Bifrost.Api.Tests.Replicas.Cluster;

/// <summary>Four replicas that the tests of one engine share; every test takes users and clients of its own.</summary>
public abstract class FourReplicas(StoreEngine engine) : IAsyncLifetime
{
    private const int Count = 4;

    internal ReplicaSet All { get; private set; } = null!;

    // Also asked for by tests that are skipped.
    public async Task InitializeAsync()
    {
        if (engine == StoreEngine.Sqlite || SqlServerDatabase.Server is not null)
        {
            All = await ReplicaSet.StartAsync(engine, Count);
        }
    }

    public async Task DisposeAsync()
    {
        if (All is not null)
        {
            await All.DisposeAsync();
        }
    }
}

/// <summary>Four replicas on one file.</summary>
public sealed class FourOnSqlite() : FourReplicas(StoreEngine.Sqlite);

/// <summary>Four replicas on one database of a server.</summary>
public sealed class FourOnSqlServer() : FourReplicas(StoreEngine.SqlServer);

/// <summary>Tests of replicas on SQLite, one after the other and beside no other test: they need the whole machine.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SqliteReplicas : ICollectionFixture<FourOnSqlite>
{
    public const string Name = "Replicas on SQLite";
}

/// <summary>The same on SQL Server.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SqlServerReplicas : ICollectionFixture<FourOnSqlServer>
{
    public const string Name = "Replicas on SQL Server";
}
