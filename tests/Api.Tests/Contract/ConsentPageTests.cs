using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>GET /oauth/consent and GET /oauth/consent/mcps: every status of the contract, and their headers.</summary>
public class ConsentPageTests(Shared<UsualBifrost> shared) : ContractTests<UsualBifrost>(shared)
{
    public static TheoryData<string> Pages => new() { Wire.Consent, Wire.Services };

    [StoreFact]
    public async Task The_identity_page_answers_200_with_who_asks_where_it_goes_and_how_long()
    {
        using var client = await Bifrost.NewClient().RegisterAsync(name: "Claude <Code>");
        using var opened = await client.AuthorizeAsync();

        using var answer = await client.Http.GetAsync(opened.Headers.Location);

        var html = await answer.ShouldBePageAsync(200);
        html.Should().Contain("Claude &lt;Code&gt;").And.Contain("127.0.0.1:54321").And.Contain("24 hours").And.Contain("minutes");
        html.Should().Contain("name=\"vk\"").And.Contain("name=\"user_id\"").And.Contain("consent/skip");
    }

    [StoreFact]
    public async Task The_services_page_answers_200_with_a_Connect_link_for_each_service()
    {
        using var client = await Bifrost.NewFlowAsync();
        using var chosen = await client.ChooseKeyAsync(TestServers.AliceKey);

        using var answer = await client.Http.GetAsync(chosen.Headers.Location);

        (await answer.ShouldBePageAsync(200)).Should()
            .Contain($"{Wire.Upstream}?mcp_client_id=notes&amp;flow_id={client.FlowId}").And.Contain("Connect");
    }

    [StoreFact]
    public async Task The_services_page_leads_back_to_the_identity_page_before_any_choice()
    {
        using var client = await Bifrost.NewFlowAsync();

        using var answer = await client.Http.GetAsync($"{Wire.Services}?flow_id={client.FlowId}");

        answer.ShouldLeadTo($"/oauth/consent?flow_id={client.FlowId}&error=identity_required");
    }

    [StoreTheory]
    [MemberData(nameof(Pages))]
    public async Task A_consent_page_answers_400_text_plain_when_flow_id_is_missing(string page)
    {
        using var client = await Bifrost.NewFlowAsync();

        await (await client.Http.GetAsync(page)).ShouldBeTextAsync(400);
        await (await client.Http.GetAsync($"{page}?flow_id=")).ShouldBeTextAsync(400);
    }

    [StoreTheory]
    [MemberData(nameof(Pages))]
    public async Task A_consent_page_answers_400_text_plain_to_an_unknown_flow(string page)
    {
        using var client = await Bifrost.NewFlowAsync();

        await (await client.Http.GetAsync($"{page}?flow_id={Guid.Empty}")).ShouldBeTextAsync(400);
    }

    [StoreTheory]
    [MemberData(nameof(Pages))]
    public async Task A_consent_page_answers_400_text_plain_when_flow_id_is_repeated(string page)
    {
        using var client = await Bifrost.NewFlowAsync();

        await (await client.Http.GetAsync($"{page}?flow_id={client.FlowId}&flow_id={client.FlowId}")).ShouldBeTextAsync(400);
    }

    [StoreTheory]
    [MemberData(nameof(Pages))]
    public async Task A_consent_page_answers_400_text_plain_from_the_fifteenth_minute_on(string page)
    {
        using var client = await Bifrost.NewFlowAsync();
        using var chosen = await client.SkipAsync();
        Bifrost.Server.Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromMilliseconds(1));
        using var inTime = await client.Http.GetAsync($"{page}?flow_id={client.FlowId}");

        Bifrost.Server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        using var late = await client.Http.GetAsync($"{page}?flow_id={client.FlowId}");

        await inTime.ShouldBePageAsync(200);
        await late.ShouldBeTextAsync(400);
    }

    [StoreTheory]
    [MemberData(nameof(Pages))]
    public async Task A_consent_page_answers_403_text_plain_to_another_browser(string page)
    {
        using var client = await Bifrost.NewFlowAsync();
        using var stranger = await Bifrost.NewFlowAsync();
        using var cookieless = Bifrost.NewClient();

        await (await stranger.Http.GetAsync($"{page}?flow_id={client.FlowId}")).ShouldBeTextAsync(403);
        await (await cookieless.Http.GetAsync($"{page}?flow_id={client.FlowId}")).ShouldBeTextAsync(403);
    }

    [StoreTheory]
    [MemberData(nameof(Pages))]
    public async Task A_consent_page_answers_a_browser_with_a_page_of_the_same_status(string page)
    {
        using var client = await Bifrost.NewFlowAsync();
        using var stranger = Bifrost.NewClient();

        using var missing = await client.Http.PageAsync(page);
        using var foreign = await stranger.Http.PageAsync($"{page}?flow_id={client.FlowId}");

        await missing.ShouldBePageAsync(400);
        (await foreign.ShouldBePageAsync(403)).Should().Contain("connect again").And.NotContain("Test client");
        missing.Header("Vary").Should().Contain("Accept");
        foreign.Header("Vary").Should().Contain("Accept");
    }

    [StoreTheory]
    [MemberData(nameof(Pages))]
    public async Task A_consent_page_answers_405_to_POST(string page)
    {
        using var client = await Bifrost.NewFlowAsync();

        using var answer = await client.Http.PostAsync(page, Wire.Form(("flow_id", client.FlowId)));

        ((int)answer.StatusCode).Should().Be(405);
    }

    [StoreFact]
    public async Task Known_error_codes_have_their_sentence_and_unknown_ones_render_nothing()
    {
        using var client = await Bifrost.NewFlowAsync();
        var page = $"{Wire.Consent}?flow_id={client.FlowId}";

        var plain = await (await client.Http.GetAsync(page)).ShouldBePageAsync(200);
        var known = await (await client.Http.GetAsync($"{page}&error=key_unknown")).ShouldBePageAsync(200);
        var free = await (await client.Http.GetAsync($"{page}&error=Call+0800-EVIL+now")).ShouldBePageAsync(200);
        var script = await (await client.Http.GetAsync($"{page}&error=%3Cscript%3Ealert(1)%3C/script%3E")).ShouldBePageAsync(200);

        known.Should().Contain("This virtual key is not accepted");
        free.Should().Be(plain);
        script.Should().Be(plain);
    }
}
