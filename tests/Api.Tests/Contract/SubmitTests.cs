using System.Web;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>POST consent/submit and consent/deny: every status of the contract, in the order of product §3.7.</summary>
public class SubmitTests(Shared<UsualBifrost> shared) : ContractTests<UsualBifrost>(shared)
{
    public static TheoryData<string> Answers => new() { "submit", "deny" };

    [StoreFact]
    public async Task Submit_answers_302_to_the_client_with_code_state_and_iss()
    {
        using var client = await Bifrost.NewFlowAsync();
        using var chosen = await client.ChooseKeyAsync(TestServers.AliceKey);

        using var answer = await client.SubmitAsync();

        ((int)answer.StatusCode).Should().Be(302);
        answer.Headers.Location!.GetLeftPart(UriPartial.Path).Should().Be(TestClient.Redirect);
        var query = HttpUtility.ParseQueryString(answer.Headers.Location.Query);
        query.AllKeys.Should().BeEquivalentTo("code", "state", "iss");
        query["code"].Should().MatchRegex("^[A-Za-z0-9_-]{43}$");
        query["state"].Should().Be("the-state");
        query["iss"].Should().Be(Bifrost.Server.BaseUrl);
        answer.Header("Cache-Control").Should().Be("no-store");
    }

    [StoreFact]
    public async Task Over_plain_http_submit_sets_the_binding_cookie_for_fifteen_minutes_and_takes_the_flows_secret()
    {
        using var client = await Bifrost.NewFlowAsync();
        using var chosen = await client.SkipAsync();

        using var answer = await client.SubmitAsync();

        var cookies = answer.Headers.GetValues("Set-Cookie").ToList();
        cookies.Should().ContainSingle(cookie => cookie.StartsWith("bifrost_browser=", StringComparison.Ordinal)).Which.ToLowerInvariant().Should()
            .ContainAll("max-age=900", "path=/", "samesite=lax", "httponly").And.NotContain("domain=").And.NotContain("secure");
        cookies.Should().ContainSingle(cookie => cookie.StartsWith("__bifrost_flow_secret=;", StringComparison.Ordinal)).Which.Should().Contain("max-age=0");
    }

    [StoreFact]
    public async Task Submit_without_a_choice_counts_as_Skip()
    {
        using var client = await Bifrost.NewFlowAsync();

        using var answer = await client.SubmitAsync();

        answer.Headers.Location!.OriginalString.Should().StartWith($"{TestClient.Redirect}?code=");
    }

    [StoreFact]
    public async Task Deny_answers_302_to_the_client_with_access_denied_state_and_iss()
    {
        using var client = await Bifrost.NewFlowAsync();

        using var answer = await client.DenyAsync();

        ((int)answer.StatusCode).Should().Be(302);
        answer.Headers.Location!.GetLeftPart(UriPartial.Path).Should().Be(TestClient.Redirect);
        var query = HttpUtility.ParseQueryString(answer.Headers.Location.Query);
        query["error"].Should().Be("access_denied");
        query["state"].Should().Be("the-state");
        query["iss"].Should().Be(Bifrost.Server.BaseUrl);
        query["code"].Should().BeNull();
    }

    [StoreTheory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_without_state_comes_back_without_state(string step)
    {
        using var client = await Bifrost.NewRegisteredAsync();
        using var opened = await client.AuthorizeAsync(("state", null));

        using var answer = await client.PostAsync(step);

        HttpUtility.ParseQueryString(answer.Headers.Location!.Query).AllKeys.Should().NotContain("state").And.Contain("iss");
    }

    [StoreTheory]
    [InlineData("submit", 400)]
    [InlineData("deny", 400)]
    public async Task An_answer_refused_to_a_browser_is_a_page_of_the_same_status(string step, int status)
    {
        using var client = Bifrost.NewClient();

        using var answer = await client.Http.AskAsync(
            "POST", $"/api/oauth/per-user/consent/{step}", Wire.Form(("flow_id", "unknown")), ("Accept", Wire.Browser));

        (await answer.ShouldBePageAsync(status)).Should().Contain("connect again");
    }

    [StoreTheory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_by_GET_is_405(string step)
    {
        using var client = await Bifrost.NewFlowAsync();

        await (await client.Http.GetAsync($"/api/oauth/per-user/consent/{step}?flow_id={client.FlowId}")).ShouldBeEnvelopeAsync(405);
        ((int)(await client.SubmitAsync()).StatusCode).Should().Be(302, "the flow is still open");
    }

    [StoreTheory]
    [MemberData(nameof(Answers))]
    public async Task The_form_does_not_decide_where_the_answer_goes(string step)
    {
        using var client = await Bifrost.NewFlowAsync();

        using var answer = await client.PostAsync(
            step, ("redirect_uri", "https://evil.example/"), ("state", "forged"), ("client_id", "x"));

        answer.Headers.Location!.OriginalString.Should().StartWith(TestClient.Redirect).And.Contain("state=the-state");
    }
}
