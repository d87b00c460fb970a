using System.Web;
using Bifrost.Application.Maintenance;
using Bifrost.Testing;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Api.Tests.Contract;

/// <summary>POST consent/submit and consent/deny: every status of the contract, in the order of product §3.7.</summary>
public sealed class SubmitTests(UsualBifrost bifrost) : IClassFixture<UsualBifrost>
{
    public static TheoryData<string> Answers => new() { "submit", "deny" };

    [Fact]
    public async Task Submit_answers_302_to_the_client_with_code_state_and_iss()
    {
        using var client = await bifrost.NewFlowAsync();
        using var chosen = await client.ChooseKeyAsync(TestServers.AliceKey);

        using var answer = await client.SubmitAsync();

        ((int)answer.StatusCode).Should().Be(302);
        answer.Headers.Location!.GetLeftPart(UriPartial.Path).Should().Be(TestClient.Redirect);
        var query = HttpUtility.ParseQueryString(answer.Headers.Location.Query);
        query.AllKeys.Should().BeEquivalentTo("code", "state", "iss");
        query["code"].Should().MatchRegex("^[A-Za-z0-9_-]{43}$");
        query["state"].Should().Be("the-state");
        query["iss"].Should().Be(bifrost.Server.BaseUrl);
        answer.Header("Cache-Control").Should().Be("no-store");
    }

    [Fact]
    public async Task Submit_sets_the_binding_cookie_for_thirty_days_and_takes_the_flows_secret()
    {
        using var client = await bifrost.NewFlowAsync();
        using var chosen = await client.SkipAsync();

        using var answer = await client.SubmitAsync();

        var cookies = answer.Headers.GetValues("Set-Cookie").ToList();
        cookies.Should().ContainSingle(cookie => cookie.StartsWith("bifrost_browser=", StringComparison.Ordinal)).Which.ToLowerInvariant().Should()
            .ContainAll("max-age=2592000", "path=/", "samesite=lax", "httponly").And.NotContain("domain=").And.NotContain("secure");
        cookies.Should().ContainSingle(cookie => cookie.StartsWith("__bifrost_flow_secret=;", StringComparison.Ordinal)).Which.Should().Contain("max-age=0");
    }

    [Fact]
    public async Task Submit_without_a_choice_counts_as_Skip()
    {
        using var client = await bifrost.NewFlowAsync();

        using var answer = await client.SubmitAsync();

        answer.Headers.Location!.OriginalString.Should().StartWith($"{TestClient.Redirect}?code=");
    }

    [Fact]
    public async Task Deny_answers_302_to_the_client_with_access_denied_state_and_iss()
    {
        using var client = await bifrost.NewFlowAsync();

        using var answer = await client.DenyAsync();

        ((int)answer.StatusCode).Should().Be(302);
        answer.Headers.Location!.GetLeftPart(UriPartial.Path).Should().Be(TestClient.Redirect);
        var query = HttpUtility.ParseQueryString(answer.Headers.Location.Query);
        query["error"].Should().Be("access_denied");
        query["state"].Should().Be("the-state");
        query["iss"].Should().Be(bifrost.Server.BaseUrl);
        query["code"].Should().BeNull();
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_without_state_comes_back_without_state(string step)
    {
        using var client = await bifrost.NewRegisteredAsync();
        using var opened = await client.AuthorizeAsync(("state", null));

        using var answer = await client.PostAsync(step);

        HttpUtility.ParseQueryString(answer.Headers.Location!.Query).AllKeys.Should().NotContain("state").And.Contain("iss");
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_to_an_unknown_flow_is_400(string step)
    {
        using var client = bifrost.NewClient();
        client.FlowId = Guid.Empty.ToString();

        await (await client.PostAsync(step)).ShouldBeEnvelopeAsync(400, "flow_unknown");
        await (await client.Http.PostAsync($"/api/oauth/per-user/consent/{step}", Wire.Form(("x", "y")))).ShouldBeEnvelopeAsync(400);
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_of_another_browser_is_403_also_when_answered_or_expired(string step)
    {
        using var open = await bifrost.NewFlowAsync();
        using var answered = await bifrost.NewFlowAsync();
        using var denied = await answered.DenyAsync();
        using var stranger = bifrost.NewClient();

        await (await PostAsAsync(stranger, open.FlowId, step)).ShouldBeEnvelopeAsync(403, "flow_wrong_browser");
        await (await PostAsAsync(stranger, answered.FlowId, step)).ShouldBeEnvelopeAsync(403, "flow_wrong_browser");
        bifrost.Server.Clock.Advance(TimeSpan.FromMinutes(16));
        await (await PostAsAsync(stranger, open.FlowId, step)).ShouldBeEnvelopeAsync(403, "flow_wrong_browser");
    }

    [Theory]
    [InlineData("submit", "submit")]
    [InlineData("submit", "deny")]
    [InlineData("deny", "submit")]
    [InlineData("deny", "deny")]
    public async Task A_second_answer_that_still_carries_the_cookie_is_409_at_once_and_after_expiry(string first, string second)
    {
        using var client = await bifrost.NewFlowAsync();
        var cookie = CookieOf(client);
        using var answered = await client.PostAsync(first);

        using var atOnce = await RepeatAsync(client.FlowId, second, cookie);
        bifrost.Server.Clock.Advance(TimeSpan.FromMinutes(20));
        using var later = await RepeatAsync(client.FlowId, second, cookie);

        ((int)answered.StatusCode).Should().Be(302);
        await atOnce.ShouldBeEnvelopeAsync(409, "flow_already_answered");
        await later.ShouldBeEnvelopeAsync(409, "flow_already_answered");
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task A_second_answer_without_the_cookie_says_that_it_was_answered_or_is_another_browsers(string step)
    {
        using var client = await bifrost.NewFlowAsync();
        using var answered = await client.SubmitAsync();

        using var repeated = await client.PostAsync(step);

        await repeated.ShouldBeEnvelopeAsync(403, "flow_wrong_browser");
        (await repeated.TextAsync()).Should().Contain("answered already or belongs to another browser");
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_from_the_fifteenth_minute_on_is_410_for_one_hour(string step)
    {
        using var client = await bifrost.NewFlowAsync();
        bifrost.Server.Clock.Advance(TimeSpan.FromMinutes(15));
        using var expired = await client.PostAsync(step);
        bifrost.Server.Clock.Advance(TimeSpan.FromMinutes(59));
        await PurgeAsync();
        using var remembered = await client.PostAsync(step);
        bifrost.Server.Clock.Advance(TimeSpan.FromMinutes(1));
        await PurgeAsync();
        using var forgotten = await client.PostAsync(step);

        await expired.ShouldBeEnvelopeAsync(410, "flow_expired");
        await remembered.ShouldBeEnvelopeAsync(410, "flow_expired");
        await forgotten.ShouldBeEnvelopeAsync(400, "flow_unknown");
    }

    [Fact]
    public async Task Submit_in_the_last_millisecond_of_the_fifteen_minutes_is_302()
    {
        using var client = await bifrost.NewFlowAsync();
        bifrost.Server.Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromMilliseconds(1));

        ((int)(await client.SubmitAsync()).StatusCode).Should().Be(302);
    }

    [Theory]
    [InlineData("submit", 400)]
    [InlineData("deny", 400)]
    public async Task An_answer_refused_to_a_browser_is_a_page_of_the_same_status(string step, int status)
    {
        using var client = bifrost.NewClient();

        using var answer = await client.Http.AskAsync(
            "POST", $"/api/oauth/per-user/consent/{step}", Wire.Form(("flow_id", "unknown")), ("Accept", Wire.Browser));

        (await answer.ShouldBePageAsync(status)).Should().Contain("connect again");
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_by_GET_is_405(string step)
    {
        using var client = await bifrost.NewFlowAsync();

        await (await client.Http.GetAsync($"/api/oauth/per-user/consent/{step}?flow_id={client.FlowId}")).ShouldBeEnvelopeAsync(405);
        ((int)(await client.SubmitAsync()).StatusCode).Should().Be(302, "the flow is still open");
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task The_form_does_not_decide_where_the_answer_goes(string step)
    {
        using var client = await bifrost.NewFlowAsync();

        using var answer = await client.PostAsync(
            step, ("redirect_uri", "https://evil.example/"), ("state", "forged"), ("client_id", "x"));

        answer.Headers.Location!.OriginalString.Should().StartWith(TestClient.Redirect).And.Contain("state=the-state");
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
            BaseAddress = new Uri(bifrost.Server.BaseUrl),
        };

        return await http.AskAsync(
            "POST", $"/api/oauth/per-user/consent/{step}", Wire.Form(("flow_id", flowId)), ("Cookie", cookie));
    }

    private async Task PurgeAsync()
    {
        await using var scope = bifrost.Server.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new PurgeExpiredCommand(500));
    }
}
