using Bifrost.Api.Tests.Contract;
using Bifrost.Api.Tests.Management;
using Bifrost.Api.Tests.Replicas.Cluster;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Replicas;

/// <summary>Replicas that start at the same moment on an empty store make it once, and all of them can use it.</summary>
public abstract class StartTests(FourReplicas four)
{
    [StoreFact]
    public async Task Four_that_started_at_once_read_what_each_other_encrypted()
    {
        await ShouldBeMadeOnceAsync(four.All);
        await ShouldWorkEverywhereAsync(four.All);
    }

    [StoreFact]
    public async Task Two_that_start_at_once_read_what_each_other_encrypted()
    {
        await using var two = await ReplicaSet.StartAsync(OnEngineAttribute.Of(GetType()), count: 2);

        await ShouldBeMadeOnceAsync(two);
        await ShouldWorkEverywhereAsync(two);
    }

    private static async Task ShouldBeMadeOnceAsync(ReplicaSet replicas)
    {
        var numbers = await replicas.Store.CountAsync("SELECT COUNT(*) FROM schema_migrations");
        (await replicas.Store.CountAsync("SELECT MAX(number) FROM schema_migrations")).Should().Be(numbers).And.BePositive();
        (await replicas.Store.CountAsync("SELECT COUNT(*) FROM mcp_clients")).Should().Be(2);
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
