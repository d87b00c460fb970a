using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>Why consent/submit and consent/deny are refused, in the order of product §3.7: 400, 403, 409, 410.</summary>
public class AnswerOrderTests(Shared<UsualBifrost> shared) : ContractTests<UsualBifrost>(shared)
{
    public static TheoryData<string> Answers => new() { "submit", "deny" };

    [StoreTheory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_to_an_unknown_flow_is_400(string step)
    {
        using var client = Bifrost.NewClient();
        client.FlowId = Guid.Empty.ToString();

        await (await client.PostAsync(step)).ShouldBeEnvelopeAsync(400, "flow_unknown");
        await (await client.Http.PostAsync($"/api/oauth/per-user/consent/{step}", Wire.Form(("x", "y")))).ShouldBeEnvelopeAsync(400);
    }

    [StoreTheory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_of_another_browser_is_403_also_when_answered_or_expired(string step)
    {
        using var open = await Bifrost.NewFlowAsync();
        using var answered = await Bifrost.NewFlowAsync();
        using var denied = await answered.DenyAsync();
        using var stranger = Bifrost.NewClient();

        await (await PostAsAsync(stranger, open.FlowId, step)).ShouldBeEnvelopeAsync(403, "flow_wrong_browser");
        await (await PostAsAsync(stranger, answered.FlowId, step)).ShouldBeEnvelopeAsync(403, "flow_wrong_browser");
        Bifrost.Server.Clock.Advance(TimeSpan.FromMinutes(16));
        await (await PostAsAsync(stranger, open.FlowId, step)).ShouldBeEnvelopeAsync(403, "flow_wrong_browser");
    }

    [StoreTheory]
    [InlineData("submit", "submit")]
    [InlineData("submit", "deny")]
    [InlineData("deny", "submit")]
    [InlineData("deny", "deny")]
    public async Task A_second_answer_that_still_carries_the_cookie_is_409_at_once_and_after_expiry(string first, string second)
    {
        using var client = await Bifrost.NewFlowAsync();
        var cookie = CookieOf(client);
        using var answered = await client.PostAsync(first);

        using var atOnce = await RepeatAsync(client.FlowId, second, cookie);
        Bifrost.Server.Clock.Advance(TimeSpan.FromMinutes(20));
        using var later = await RepeatAsync(client.FlowId, second, cookie);

        ((int)answered.StatusCode).Should().Be(302);
        await atOnce.ShouldBeEnvelopeAsync(409, "flow_already_answered");
        await later.ShouldBeEnvelopeAsync(409, "flow_already_answered");
    }

    [StoreTheory]
    [MemberData(nameof(Answers))]
    public async Task A_second_answer_without_the_cookie_says_that_it_was_answered_or_is_another_browsers(string step)
    {
        using var client = await Bifrost.NewFlowAsync();
        using var answered = await client.SubmitAsync();

        using var repeated = await client.PostAsync(step);

        await repeated.ShouldBeEnvelopeAsync(403, "flow_wrong_browser");
        (await repeated.TextAsync()).Should().Contain("answered already or belongs to another browser");
    }

    [StoreTheory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_from_the_fifteenth_minute_on_is_410_for_one_hour(string step)
    {
        using var client = await Bifrost.NewFlowAsync();
        Bifrost.Server.Clock.Advance(TimeSpan.FromMinutes(15));
        using var expired = await client.PostAsync(step);
        Bifrost.Server.Clock.Advance(TimeSpan.FromMinutes(59));
        await Bifrost.Server.PurgeAsync();
        using var remembered = await client.PostAsync(step);
        Bifrost.Server.Clock.Advance(TimeSpan.FromMinutes(1));
        await Bifrost.Server.PurgeAsync();
        using var forgotten = await client.PostAsync(step);

        await expired.ShouldBeEnvelopeAsync(410, "flow_expired");
        await remembered.ShouldBeEnvelopeAsync(410, "flow_expired");
        await forgotten.ShouldBeEnvelopeAsync(400, "flow_unknown");
    }

    [StoreFact]
    public async Task Submit_in_the_last_millisecond_of_the_fifteen_minutes_is_302()
    {
        using var client = await Bifrost.NewFlowAsync();
        Bifrost.Server.Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromMilliseconds(1));

        ((int)(await client.SubmitAsync()).StatusCode).Should().Be(302);
    }

    private static string CookieOf(TestClient client) => client.Cookies.GetCookieHeader(client.Http.BaseAddress!);

    private static Task<HttpResponseMessage> PostAsAsync(TestClient client, string flowId, string step)
    {
        client.FlowId = flowId;

        return client.PostAsync(step);
    }

    private async Task<HttpResponseMessage> RepeatAsync(string flowId, string step, string cookie)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(Bifrost.Server.BaseUrl),
        };

        return await http.AskAsync(
            "POST", $"/api/oauth/per-user/consent/{step}", Wire.Form(("flow_id", flowId)), ("Cookie", cookie));
    }
}
