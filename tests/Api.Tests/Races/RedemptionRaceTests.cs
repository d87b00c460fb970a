using Bifrost.Api.Tests.Contract;
using Bifrost.Application.Settings;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Races;

/// <summary>What may happen once happens once, however many ask at the same time (V-13, R-83, R-96, R-97).</summary>
public class RedemptionRaceTests(Shared<UsualBifrost> shared) : ContractTests<UsualBifrost>(shared)
{
    private const int Crowd = 50;
    private const string List = """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""";

    [StoreFact]
    public async Task Fifty_redemptions_of_one_code_give_one_token_and_that_token_is_refused_afterwards()
    {
        var (client, code) = await Bifrost.NewCodeAsync(TestServers.AliceKey);

        var answers = await Task.WhenAll(Enumerable.Range(0, Crowd).Select(_ => client.RedeemAsync(code)));

        var winner = answers.Should().ContainSingle(answer => (int)answer.StatusCode == 200).Subject;

        foreach (var loser in answers.Where(answer => answer != winner))
        {
            await loser.ShouldBeOAuthErrorAsync(400, "invalid_grant");
        }

        using var refused = await client.McpAsync((await winner.JsonAsync()).GetProperty("access_token").GetString(), List);
        ((int)refused.StatusCode).Should().Be(401);
        (await StoredAsync($"SELECT COUNT(*) FROM access_tokens t JOIN sessions s ON s.session_id = t.session_id WHERE s.client_id = '{client.ClientId}'"))
            .Should().BeLessThanOrEqualTo(1);
    }

    [StoreFact]
    public async Task Fifty_submits_of_one_flow_give_one_code()
    {
        using var client = await Bifrost.NewFlowAsync();
        using var chosen = await client.ChooseKeyAsync(TestServers.AliceKey);
        var cookie = client.Cookies.GetCookieHeader(client.Http.BaseAddress!);
        var before = await StoredAsync("SELECT COUNT(*) FROM authorization_codes");

        var answers = await CrowdAsync(client, "submit", cookie);

        answers.Should().ContainSingle(answer => (int)answer.StatusCode == 302);
        answers.Where(answer => (int)answer.StatusCode != 302).Should().OnlyContain(answer => (int)answer.StatusCode == 409);
        (await StoredAsync("SELECT COUNT(*) FROM authorization_codes")).Should().Be(before + 1);
    }

    [StoreFact]
    public async Task Submits_without_a_choice_leave_one_subject_of_Skip_and_one_session()
    {
        using var client = await Bifrost.NewFlowAsync();
        var cookie = client.Cookies.GetCookieHeader(client.Http.BaseAddress!);
        var subjects = await StoredAsync("SELECT COUNT(*) FROM subjects");
        var sessions = await StoredAsync("SELECT COUNT(*) FROM sessions");

        var answers = await CrowdAsync(client, "submit", cookie);

        answers.Should().ContainSingle(answer => (int)answer.StatusCode == 302);
        (await StoredAsync("SELECT COUNT(*) FROM subjects")).Should().Be(subjects + 1);
        (await StoredAsync("SELECT COUNT(*) FROM sessions")).Should().Be(sessions + 1);
    }

    [StoreFact]
    public async Task Yes_and_no_at_the_same_time_give_one_of_them()
    {
        using var client = await Bifrost.NewFlowAsync();
        using var chosen = await client.SkipAsync();
        var cookie = client.Cookies.GetCookieHeader(client.Http.BaseAddress!);
        var codes = await StoredAsync("SELECT COUNT(*) FROM authorization_codes");

        var both = await Task.WhenAll(CrowdAsync(client, "submit", cookie, 10), CrowdAsync(client, "deny", cookie, 10));

        var winner = both.SelectMany(answers => answers).Should().ContainSingle(answer => (int)answer.StatusCode == 302).Subject;
        var granted = winner.Headers.Location!.Query.Contains("code=", StringComparison.Ordinal);
        (await StoredAsync("SELECT COUNT(*) FROM authorization_codes")).Should().Be(codes + (granted ? 1 : 0));
    }

    [StoreFact]
    public async Task Choices_at_the_same_time_leave_exactly_one_identity()
    {
        using var client = await Bifrost.NewFlowAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => number % 2 == 0
            ? client.SkipAsync()
            : client.ChooseUserIdAsync($"user-{number}")));
        using var page = await client.Http.GetAsync($"{Wire.Services}?flow_id={client.FlowId}");

        answers.Should().OnlyContain(answer => (int)answer.StatusCode == 302);
        await page.ShouldBePageAsync(200);
        using var submitted = await client.SubmitAsync();
        submitted.Headers.Location!.OriginalString.Should().StartWith($"{TestClient.Redirect}?code=");
    }

    [StoreFact]
    public async Task Guesses_at_the_same_time_never_exceed_the_limit_of_a_flow()
    {
        using var client = await Bifrost.NewFlowAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 30)
            .Select(number => client.ChooseKeyAsync($"sk-bf-guess-{number:D2}-0123456789abcdef")));

        answers.Count(answer => answer.Headers.Location!.OriginalString.EndsWith("error=key_unknown", StringComparison.Ordinal))
            .Should().Be(10);
        answers.Count(answer => answer.Headers.Location!.OriginalString.EndsWith("error=too_many_attempts", StringComparison.Ordinal))
            .Should().Be(20);
    }

    [StoreFact]
    public async Task Registrations_at_the_same_time_are_all_kept_under_names_of_their_own()
    {
        using var client = Bifrost.NewClient();

        var answers = await Task.WhenAll(Enumerable.Range(0, Crowd)
            .Select(_ => client.Http.RegisterAsync(new { redirect_uris = new[] { TestClient.Redirect } })));

        answers.Should().OnlyContain(answer => (int)answer.StatusCode == 201);
        var ids = await Task.WhenAll(answers.Select(async answer => (await answer.JsonAsync()).GetProperty("client_id").GetString()));
        ids.Should().OnlyHaveUniqueItems();

        foreach (var id in ids)
        {
            using var opened = await client.AuthorizeAsync(("client_id", id));
            ((int)opened.StatusCode).Should().Be(302);
        }
    }

    [StoreFact]
    public async Task Registrations_at_the_same_time_never_exceed_the_limit_of_a_source()
    {
        await using var server = await StartAsync(settings =>
            settings.Usual() with { Limits = new LimitSettings { RegistrationsPerSource = 10 } });
        using var client = new TestClient(server.BaseUrl);

        var answers = await Task.WhenAll(Enumerable.Range(0, 30)
            .Select(_ => client.Http.RegisterAsync(new { redirect_uris = new[] { TestClient.Redirect } })));

        answers.Count(answer => (int)answer.StatusCode == 201).Should().Be(10);
        answers.Count(answer => (int)answer.StatusCode == 429).Should().Be(20);
    }

    // Every answer of the crowd carries the cookie, also after the winner's took the secret from the jar.
    private async Task<HttpResponseMessage[]> CrowdAsync(TestClient client, string step, string cookie, int size = Crowd)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(Bifrost.Server.BaseUrl),
        };

        return await Task.WhenAll(Enumerable.Range(0, size).Select(_ => http.AskAsync(
            "POST", $"/api/oauth/per-user/consent/{step}", Wire.Form(("flow_id", client.FlowId)), ("Cookie", cookie))));
    }

    private Task<long> StoredAsync(string question) => Bifrost.Server.StoredAsync<long>(question);
}
