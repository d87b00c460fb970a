using Bifrost.Api.Tests.Contract;
using Bifrost.Api.Tests.Replicas.Cluster;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Replicas;

/// <summary>Tokens that are due are renewed once, however many calls at however many replicas need them .</summary>
public abstract class OneRenewalTests(FourReplicas four)
{
    private const int Crowd = 200;
    private static readonly TimeSpan Past = TimeSpan.FromHours(1);
    private static readonly TimeSpan NearTheEnd = TimeSpan.FromMinutes(57);

    private readonly ReplicaSet _replicas = four.All;

    [StoreFact]
    public async Task Two_hundred_calls_with_an_expired_token_renew_it_once_and_all_succeed()
    {
        var (client, token) = await _replicas.SignInAsync("expired", "notes");
        await _replicas.Store.AgeAsync("expired", Past);

        var answers = await CallAsync(client, token);

        answers.Should().OnlyContain(answer => answer == "expired");
        RenewalsOf("expired").Should().Be(1);
    }

    [StoreFact]
    public async Task Two_hundred_calls_with_a_token_near_its_end_renew_it_once_and_none_waits_for_a_person()
    {
        var (client, token) = await _replicas.SignInAsync("due", "notes");
        await _replicas.Store.AgeAsync("due", NearTheEnd);

        var answers = await CallAsync(client, token);
        await Soon.BeAsync(() => Task.FromResult(RenewalsOf("due") > 0), "a token near its end is renewed");
        answers = [.. answers, .. await CallAsync(client, token)];

        answers.Should().OnlyContain(answer => answer == "due");
        RenewalsOf("due").Should().Be(1);
    }

    private static Task<string[]> CallAsync(TestClient client, string token) => Task.WhenAll(
        Enumerable.Range(0, Crowd).Select(_ => NotesBifrost.CallAsync(client, token, "notes-whoami")));

    private int RenewalsOf(string user) => _replicas.Notes.RefreshUses.Count(use => use.User == user);
}
