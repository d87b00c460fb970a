using System.Web;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>GET /api/oauth/callback: 302 in a flow, 200 at run time, 400 for everything else (product §3.13, R-126 to R-140).</summary>
public class CallbackTests(Shared<NotesBifrost> shared) : ContractTests<NotesBifrost>(shared)
{
    private static readonly string[] Usual = ["code", "state", "iss"];

    [StoreFact]
    public async Task Callback_answers_302_to_the_services_page_where_the_service_is_connected()
    {
        using var client = await Bifrost.NewFlowAsync();
        using var departure = await client.DepartAsync();

        using var answer = await client.Http.GetAsync(await NotesBifrost.LogInAsync(departure));

        answer.ShouldLeadTo($"/oauth/consent/mcps?flow_id={client.FlowId}");
        (await client.ShowsConnectedAsync()).Should().BeTrue();
    }

    [StoreFact]
    public async Task Callback_answers_302_at_run_time_to_a_page_without_code_and_state_whose_one_script_closes_the_window()
    {
        using var client = new TestClient(Bifrost.Server.BaseUrl);
        var link = await NotesBifrost.LinkAsync(client, await client.SignInAsync(null));
        using var departure = await client.Http.GetAsync(link);
        var callback = await NotesBifrost.LogInAsync(departure);

        using var answer = await client.ArriveAsync(callback);
        using var again = await client.ArriveAsync(callback);

        (await again.ShouldBePageAsync(200)).Should().Contain("is connected", "a reload finds the outcome");
        var html = await answer.ShouldBePageAsync(200);
        html.Split("<script").Should().HaveCount(2);
        html.Should().Contain("src=\"/close.js\"").And.Contain("close this window");
        answer.Header("Content-Security-Policy").Should().Contain("script-src 'self'");
    }

    [StoreTheory]
    [InlineData("")]
    [InlineData("?code=x")]
    [InlineData("?state=")]
    [InlineData("?state=unknown&code=x")]
    [InlineData("?state=unknown&error=access_denied")]
    [InlineData("?state=%00%FF&code=x")]
    public async Task Callback_answers_400_text_html_to_a_state_that_waits_for_nothing(string query)
    {
        using var client = await Bifrost.NewFlowAsync();

        using var toProgram = await client.Http.AskAsync("GET", Wire.Callback + query, null, ("Accept", "application/json"));

        (await toProgram.ShouldBePageAsync(400)).Should().NotContain("<script");
    }

    [StoreFact]
    public async Task Callback_answers_the_same_the_second_time_and_exchanges_once()
    {
        using var client = await Bifrost.NewFlowAsync();
        using var departure = await client.DepartAsync();
        var callback = await NotesBifrost.LogInAsync(departure);
        var before = Bifrost.Notes.Received.TokenRequests.Count;
        using var first = await client.Http.GetAsync(callback);

        using var second = await client.Http.GetAsync(callback);

        first.ShouldLeadTo($"/oauth/consent/mcps?flow_id={client.FlowId}");
        second.ShouldLeadTo($"/oauth/consent/mcps?flow_id={client.FlowId}");
        Bifrost.Notes.Received.TokenRequests.Count.Should().Be(before + 1);
    }

    [StoreFact]
    public async Task Callback_answers_400_from_the_tenth_minute_on()
    {
        using var client = await Bifrost.NewFlowAsync();
        using var departure = await client.DepartAsync();
        var callback = await NotesBifrost.LogInAsync(departure);
        Bifrost.Server.Clock.Advance(TimeSpan.FromMinutes(10));

        await AnswersWithoutExchangeAsync(client, callback);
    }

    [StoreFact]
    public async Task Callback_answers_400_in_another_browser_and_leaves_the_trip_to_its_own()
    {
        using var client = await Bifrost.NewFlowAsync();
        using var departure = await client.DepartAsync();
        var callback = await NotesBifrost.LogInAsync(departure);
        using var stranger = await Bifrost.NewFlowAsync();
        using var cookieless = new TestClient(Bifrost.Server.BaseUrl);

        await AnswersWithoutExchangeAsync(stranger, callback);
        await AnswersWithoutExchangeAsync(cookieless, callback);
        ((int)(await client.Http.GetAsync(callback)).StatusCode).Should().Be(302);
    }

    [StoreFact]
    public async Task Callback_answers_400_with_a_way_back_when_the_person_declined_and_the_state_is_used_up()
    {
        using var client = await Bifrost.NewFlowAsync();
        using var departure = await client.DepartAsync();
        var callback = await NotesBifrost.LogInAsync(departure, decision: "deny");
        callback.Should().Contain("error=access_denied").And.NotContain("code=");

        using var answer = await client.Http.GetAsync(callback);
        using var again = await client.Http.GetAsync(callback);

        var html = await answer.ShouldBePageAsync(400);
        html.Should().Contain("declined").And.Contain($"/oauth/consent/mcps?flow_id={client.FlowId}");
        html.Should().NotContain("the user said no", "the provider's words are not shown");
        (await again.ShouldBePageAsync(400)).Should().Contain("declined", "a reload finds the outcome");
    }

    [StoreFact]
    public async Task A_refusal_at_run_time_is_told_at_an_address_without_code_and_state_to_its_own_browser()
    {
        using var client = new TestClient(Bifrost.Server.BaseUrl);
        using var other = new TestClient(Bifrost.Server.BaseUrl);
        var link = await NotesBifrost.LinkAsync(client, await client.SignInAsync(null));
        using var departure = await client.Http.GetAsync(link);
        var callback = await NotesBifrost.LogInAsync(departure, decision: "deny");

        using var answer = await client.Http.GetAsync(callback);
        using var page = await client.Http.GetAsync(answer.Headers.Location);
        using var elsewhere = await other.Http.GetAsync(answer.Headers.Location);

        (await page.ShouldBePageAsync(400)).Should().Contain("declined");
        (await elsewhere.ShouldBePageAsync(400)).Should().NotContain("declined").And.Contain("another browser");
    }

    [StoreTheory]
    [InlineData("Sec-Purpose", "prefetch")]
    [InlineData("Sec-Purpose", "prefetch;prerender")]
    [InlineData("Purpose", "prefetch")]
    [InlineData("X-Purpose", "preview")]
    [InlineData("X-Moz", "prefetch")]
    [InlineData("Sec-Fetch-Dest", "empty")]
    [InlineData("User-Agent", "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)")]
    public async Task A_prefetch_or_preview_is_403_and_leaves_the_state_to_the_person(string header, string value)
    {
        using var client = await Bifrost.NewFlowAsync();
        using var departure = await client.DepartAsync();
        var callback = await NotesBifrost.LogInAsync(departure);
        var before = Bifrost.Notes.Received.TokenRequests.Count;

        using var ahead = await client.Http.AskAsync("GET", callback, null, (header, value));

        ((int)ahead.StatusCode).Should().Be(403);
        Bifrost.Notes.Received.TokenRequests.Count.Should().Be(before);
        using var answer = await client.Http.GetAsync(callback);
        answer.ShouldLeadTo($"/oauth/consent/mcps?flow_id={client.FlowId}");
    }

    [StoreTheory]
    [InlineData("made-up")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA!")]
    public async Task An_outcome_that_nobody_has_is_400(string id)
    {
        using var client = await Bifrost.NewFlowAsync();

        await (await client.Http.GetAsync($"/oauth/connection/{id}")).ShouldBePageAsync(400);
    }

    [StoreFact]
    public async Task An_error_beside_a_code_is_an_error_and_uses_up_the_state()
    {
        using var client = await Bifrost.NewFlowAsync();
        using var departure = await client.DepartAsync();
        var callback = await NotesBifrost.LogInAsync(departure);

        await AnswersWithoutExchangeAsync(client, $"{callback}&error=access_denied&error_description=%3Cscript%3E");
        await AnswersWithoutExchangeAsync(client, callback);
    }

    [StoreTheory]
    [InlineData("iss", "https://evil.example")]
    [InlineData("iss", null)]
    [InlineData("iss", "{iss}/")]
    [InlineData("code", null)]
    [InlineData("code", "")]
    public async Task An_answer_of_another_provider_or_without_a_code_is_400_and_exchanges_nothing(string name, string? value)
    {
        using var client = await Bifrost.NewFlowAsync();
        using var departure = await client.DepartAsync();
        var callback = new Uri(await NotesBifrost.LogInAsync(departure));
        var query = HttpUtility.ParseQueryString(callback.Query);
        query[name] = value?.Replace("{iss}", query["iss"]);
        var changed = string.Join('&', Usual.Where(key => query[key] is not null).Select(key => $"{key}={Uri.EscapeDataString(query[key]!)}"));

        await AnswersWithoutExchangeAsync(client, $"{callback.AbsolutePath}?{changed}");
    }

    [StoreTheory]
    [InlineData("code")]
    [InlineData("state")]
    [InlineData("iss")]
    public async Task A_repeated_parameter_is_400_and_exchanges_nothing(string name)
    {
        using var client = await Bifrost.NewFlowAsync();
        using var departure = await client.DepartAsync();
        var callback = await NotesBifrost.LogInAsync(departure);

        await AnswersWithoutExchangeAsync(client, $"{callback}&{name}=another");
    }

    [StoreFact]
    public async Task A_code_that_the_provider_refuses_is_400_with_a_way_back()
    {
        using var client = await Bifrost.NewFlowAsync();
        using var departure = await client.DepartAsync();
        var callback = await NotesBifrost.LogInAsync(departure);

        using var answer = await client.Http.GetAsync(callback.Replace("code=", "code=x"));

        (await answer.ShouldBePageAsync(400)).Should().Contain($"/oauth/consent/mcps?flow_id={client.FlowId}");
        (await client.ShowsConnectedAsync()).Should().BeFalse();
    }

    private async Task AnswersWithoutExchangeAsync(TestClient client, string callback)
    {
        var before = Bifrost.Notes.Received.TokenRequests.Count;

        await (await client.Http.GetAsync(callback)).ShouldBePageAsync(400);

        Bifrost.Notes.Received.TokenRequests.Count.Should().Be(before);
    }
}
