using Bifrost.Api.Tests.Contract;
using Bifrost.Api.Tests.Replicas.Cluster;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Replicas;

/// <summary>What may happen once happens once, however many replicas are asked at the same time (V-13, R-83, R-96, R-97).</summary>
public abstract class OneWinnerTests(FourReplicas four)
{
    private const int Crowd = 200;

    private readonly ReplicaSet _replicas = four.All;

    [StoreFact]
    public async Task Two_hundred_redemptions_of_one_code_give_one_token_which_is_refused_everywhere_afterwards()
    {
        var client = await _replicas.NewFlowAsync("redeemer");
        using var submitted = await client.SubmitAsync();
        var code = TestClient.CodeOf(submitted);

        var answers = await Task.WhenAll(Enumerable.Range(0, Crowd).Select(_ => client.RedeemAsync(code)));

        var winner = answers.Should().ContainSingle(answer => (int)answer.StatusCode == Steps.Ok).Subject;

        foreach (var loser in answers.Where(answer => answer != winner))
        {
            await loser.ShouldBeOAuthErrorAsync(400, "invalid_grant");
        }

        var token = (await winner.JsonAsync()).GetProperty("access_token").GetString()!;
        (await _replicas.StatusesAsync(token)).Should().OnlyContain(status => status == 401, "a code that came twice was stolen");
    }

    [StoreFact]
    public async Task Two_hundred_submits_of_one_flow_give_one_code()
    {
        var client = await _replicas.NewFlowAsync("submitter");
        var cookie = client.Cookies.GetCookieHeader(client.Http.BaseAddress!);
        using var stubborn = _replicas.NewStubbornClient();

        var answers = await Task.WhenAll(Enumerable.Range(0, Crowd).Select(_ => stubborn.AskAsync(
            "POST", "/api/oauth/per-user/consent/submit", Wire.Form(("flow_id", client.FlowId)), ("Cookie", cookie))));

        var winner = answers.Should().ContainSingle(answer => (int)answer.StatusCode == Steps.Found).Subject;
        TestClient.CodeOf(winner).Should().NotBeNullOrEmpty();
        answers.Where(answer => answer != winner).Should().OnlyContain(answer => (int)answer.StatusCode == 409);
        (await _replicas.Store.CountCodesAsync("submitter")).Should().Be(1);
    }

    [StoreFact]
    public async Task Forty_callbacks_with_one_state_exchange_once()
    {
        var client = await _replicas.NewFlowAsync("traveller");
        using var departure = await client.DepartAsync();
        var callback = await NotesBifrost.LogInAsync(departure, "traveller");
        var before = _replicas.Notes.Received.TokenRequests.Count;

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => client.Http.GetAsync(callback)));

        answers.Should().OnlyContain(answer => (int)answer.StatusCode == Steps.Found, "a repeat finds the outcome");
        _replicas.Notes.Received.TokenRequests.Count.Should().Be(before + 1);
        (await client.ShowsConnectedAsync()).Should().BeTrue();
    }
}
