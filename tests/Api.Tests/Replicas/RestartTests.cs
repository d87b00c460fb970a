using Bifrost.Api.Tests.Contract;
using Bifrost.Api.Tests.Replicas.Cluster;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Replicas;

/// <summary>Replicas are restarted one after the other, as an upgrade does, and no user sees it.</summary>
public abstract class RestartTests(FourReplicas four)
{
    private const int Users = 4;

    private readonly ReplicaSet _replicas = four.All;

    [StoreFact]
    public async Task A_flow_that_began_at_a_replica_is_finished_at_the_others_while_that_one_is_away()
    {
        var (gone, others) = (_replicas.Members[0], _replicas.Members.Skip(1).ToList());
        using var before = gone.NewClient();
        await before.RegisterAsync();
        using var opened = await before.AuthorizeAsync();
        using var chosen = await before.ChooseUserIdAsync("patient");
        using var departure = await before.DepartAsync();
        var callback = await NotesBifrost.LogInAsync(departure, "patient");

        (await gone.StopAsync()).Should().Be(0);

        using var after = others[0].NewClient().Continuing(before);
        using var arrived = await after.Http.GetAsync(callback);
        arrived.ShouldLeadTo($"{Wire.Services}?flow_id={after.FlowId}");
        using var elsewhere = others[1].NewClient().Continuing(after);
        using var submitted = await elsewhere.SubmitAsync();
        using var redeemed = await elsewhere.RedeemAsync(TestClient.CodeOf(submitted));
        var token = (await redeemed.JsonAsync()).GetProperty("access_token").GetString()!;
        (await NotesBifrost.CallAsync(elsewhere, token, "notes-whoami")).Should().Be("patient");

        await gone.StartAsync();

        (await NotesBifrost.CallAsync(before, token, "notes-whoami")).Should().Be("patient", "keys and tokens outlive a program");
    }

    [StoreFact]
    public async Task A_call_in_hand_is_answered_before_a_replica_ends()
    {
        var (_, token) = await _replicas.SignInAsync("waiting", "notes");
        var member = _replicas.Members[1];
        using var client = member.NewClient();
        var started = _replicas.Notes.Received.SlowStarted;
        var call = client.McpAsync(
            token, """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"notes-slow","arguments":{"milliseconds":2000}}}""");
        using var patience = new CancellationTokenSource(Soon.Patience);
        await _replicas.Notes.Received.WhenAsync(journal => journal.SlowStarted > started, patience.Token);

        var stopped = await member.Program.StopAsync();

        using var answer = await call;
        ((int)answer.StatusCode).Should().Be(Steps.Ok);
        (await answer.TextAsync()).Should().Contain("\"result\"").And.NotContain("\"isError\":true");
        stopped.Should().Be(0);
        await member.StartAsync();
    }

    [StoreFact]
    public async Task Nobody_sees_an_error_while_every_replica_is_restarted_in_turn()
    {
        using var done = new CancellationTokenSource();
        var users = Enumerable.Range(0, Users).Select(number => Task.Run(() => SignInAgainAndAgainAsync(number, done.Token))).ToList();

        try
        {
            foreach (var member in _replicas.Members)
            {
                (await member.StopAsync()).Should().Be(0);
                await member.StartAsync();
            }
        }
        finally
        {
            await done.CancelAsync();
            (await Task.WhenAll(users)).Should().OnlyContain(flows => flows > 0);
        }
    }

    private async Task<int> SignInAgainAndAgainAsync(int number, CancellationToken done)
    {
        var flows = 0;

        while (!done.IsCancellationRequested)
        {
            var user = $"roller-{number}-{flows++}";
            var (client, token) = await _replicas.SignInAsync(user, "notes");
            (await NotesBifrost.CallAsync(client, token, "notes-whoami")).Should().Be(user);
            client.Dispose();
        }

        return flows;
    }
}
