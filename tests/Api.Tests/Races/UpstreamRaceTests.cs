using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Races;

/// <summary>One state is exchanged once, one link leads away once, one provider is asked to register once.</summary>
public class UpstreamRaceTests(Shared<NotesBifrost> shared) : ContractTests<NotesBifrost>(shared)
{
    [StoreFact]
    public async Task Twenty_callbacks_with_one_state_exchange_once()
    {
        using var client = await Bifrost.NewFlowAsync(TestServers.AliceKey);
        using var departure = await client.DepartAsync();
        var callback = await NotesBifrost.LogInAsync(departure);
        var before = Bifrost.Notes.Received.TokenRequests.Count;

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.Http.GetAsync(callback)));

        answers.Should().OnlyContain(answer => (int)answer.StatusCode == 302, "a repeat finds the outcome");
        Bifrost.Notes.Received.TokenRequests.Count.Should().Be(before + 1);
        (await client.ShowsConnectedAsync()).Should().BeTrue();
    }

    [StoreFact]
    public async Task Twenty_openings_of_one_link_lead_away_once()
    {
        using var client = new TestClient(Bifrost.Server.BaseUrl);
        var link = await NotesBifrost.LinkAsync(client, await client.SignInAsync(null));

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.Http.GetAsync(link)));

        answers.Should().ContainSingle(answer => (int)answer.StatusCode == 302);
        answers.Count(answer => (int)answer.StatusCode == 401).Should().Be(19);
    }

    [StoreFact]
    public async Task First_departures_at_the_same_time_share_one_registration_at_the_provider()
    {
        using var client = await Bifrost.NewFlowAsync();

        var departures = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => client.DepartAsync()));
        var clients = departures.Select(answer =>
            System.Web.HttpUtility.ParseQueryString(answer.Headers.Location!.Query)["client_id"]).Distinct();

        clients.Should().ContainSingle();
    }

    [StoreFact]
    public async Task Two_arrivals_of_one_person_at_the_same_time_leave_one_connection()
    {
        using var client = await Bifrost.NewFlowAsync(TestServers.BobKey);
        var callbacks = new List<string>();

        for (var trip = 0; trip < 5; trip++)
        {
            using var departure = await client.DepartAsync();
            callbacks.Add(await NotesBifrost.LogInAsync(departure, "bob"));
        }

        var answers = await Task.WhenAll(callbacks.Select(callback => client.Http.GetAsync(callback)));

        answers.Should().OnlyContain(answer => (int)answer.StatusCode == 302);
        (await Bifrost.StoredAsync<long>(
            "SELECT COUNT(*) FROM connections c JOIN subjects s ON s.subject_id = c.subject_id WHERE s.subject_key = 'bob'"))
            .Should().Be(1);
    }
}
