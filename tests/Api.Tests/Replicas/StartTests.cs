using Bifrost.Api.Tests.Contract;
using Bifrost.Api.Tests.Management;
using Bifrost.Api.Tests.Replicas.Cluster;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Replicas;

/// <summary>Replicas that start at the same moment on an empty store make it once, and all of them can use it.</summary>
public abstract class StartTests
{
    private readonly StoreEngine _engine;

    protected StartTests() => _engine = OnEngineAttribute.Of(GetType());

    [StoreTheory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Replicas_that_start_at_once_migrate_once_and_read_what_each_other_encrypted(int count)
    {
        await using var replicas = await ReplicaSet.StartAsync(_engine, count);

        var numbers = await replicas.Store.CountAsync("SELECT COUNT(*) FROM schema_migrations");
        (await replicas.Store.CountAsync("SELECT MAX(number) FROM schema_migrations")).Should().Be(numbers).And.BePositive();
        (await replicas.Store.CountAsync("SELECT COUNT(*) FROM mcp_clients")).Should().Be(2);
        await ShouldWorkEverywhereAsync(replicas);
    }

    private static async Task ShouldWorkEverywhereAsync(ReplicaSet replicas)
    {
        foreach (var member in replicas.Members)
        {
            var user = $"first-at-{member.Program.BaseUrl[^5..]}";
            using var client = member.NewClient();
            await client.RegisterAsync();
            using var opened = await client.AuthorizeAsync();
            using var chosen = await client.ChooseUserIdAsync(user);
            await NotesBifrost.ConnectAsync(client, user);
            var token = await client.FinishAsync();

            foreach (var other in replicas.Members)
            {
                using var elsewhere = other.NewClient();
                (await NotesBifrost.CallAsync(elsewhere, token, "notes-whoami")).Should().Be(user);
            }
        }
    }
}
