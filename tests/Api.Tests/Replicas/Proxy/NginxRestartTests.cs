using Bifrost.Api.Tests.Contract;
using Bifrost.Api.Tests.Replicas.Cluster;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Replicas.Proxy;

/// <summary>Two replicas behind nginx are restarted one after the other while people sign in and call tools.</summary>
public sealed class NginxRestartTests
{
    private const int Users = 4;
    private const int Rounds = 2;

    [NginxFact]
    public async Task No_request_is_lost_and_no_tool_is_called_twice_while_every_replica_is_restarted_in_turn()
    {
        await using var replicas = await ReplicaSet.StartAsync(StoreEngine.Sqlite, 2);
        await using var nginx = await Nginx.StartAsync(PortOf(replicas.Members[0]), PortOf(replicas.Members[1]));
        replicas.Proxy = nginx;
        await Task.WhenAll(replicas.Members.Select(IsReadyAsync));
        using var done = new CancellationTokenSource();
        var users = Enumerable.Range(0, Users).Select(number => Task.Run(() => SignInAgainAndAgainAsync(replicas, number, done.Token))).ToList();

        try
        {
            // Both have served by now, as replicas have that an upgrade replaces.
            await Soon.BeAsync(() => Task.FromResult(replicas.Notes.Received.ToolCalls.Count >= Users), "every user signs in soon");

            for (var round = 0; round < Rounds; round++)
            {
                foreach (var member in replicas.Members)
                {
                    (await member.Program.StopAsync()).Should().Be(0);
                    await member.StartAsync();
                    await IsReadyAsync(member);
                }
            }
        }
        finally
        {
            await done.CancelAsync();
        }

        var calls = await FluentActions.Awaiting(() => Task.WhenAll(users)).Should().NotThrowAsync($"nginx said: {nginx.ErrorLog}");
        calls.Subject.Should().OnlyContain(each => each > 0);
        replicas.Notes.Received.ToolCalls.Should().HaveCount(calls.Subject.Sum());
    }

    // As an upgrade does it: the next one is stopped when the one before is ready.
    private static async Task IsReadyAsync(Member member)
    {
        using var client = member.NewClient();
        await Soon.BeAsync(
            async () =>
            {
                using var answer = await client.Http.GetAsync("/health/ready");

                return answer.IsSuccessStatusCode;
            },
            "a replica that was started is ready soon");
    }

    private static int PortOf(Member member) => new Uri(member.Program.BaseUrl).Port;

    private static async Task<int> SignInAgainAndAgainAsync(ReplicaSet replicas, int number, CancellationToken done)
    {
        var calls = 0;

        for (var flow = 0; !done.IsCancellationRequested; flow++)
        {
            var user = $"proxied-{number}-{flow}";
            var (client, token) = await replicas.SignInAsync(user, "notes");

            using (client)
            {
                (await NotesBifrost.CallAsync(client, token, "notes-whoami")).Should().Be(user);
                calls++;
            }
        }

        return calls;
    }
}
