using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>A link alone is worth nothing: what proves that it is its opener's (product §3.12, R-129, V-04).</summary>
public class RuntimeLinkProofTests(Shared<NotesBifrost> shared) : ContractTests<NotesBifrost>(shared)
{
    [StoreFact]
    public async Task A_link_is_403_without_a_binding_cookie_and_stays_unused()
    {
        var (client, link) = await Bifrost.NewLinkAsync();
        using var stranger = new TestClient(Bifrost.Server.BaseUrl);

        using var answer = await PrintedLinks.OpenAsync(stranger, link);
        using var page = await stranger.Http.PageAsync(link);

        await answer.ShouldBeEnvelopeAsync(403, "link_needs_proof");
        answer.Header("Set-Cookie").Should().BeNull();
        (await page.ShouldBePageAsync(403)).Should().Contain("name=\"vk\"");
        ((int)(await PrintedLinks.OpenAsync(client, link)).StatusCode).Should().Be(302, "the link stays unused");
    }

    [StoreFact]
    public async Task An_attackers_link_in_the_victims_browser_leads_nowhere_and_connects_nothing()
    {
        var (attacker, link) = await Bifrost.NewLinkAsync(TestServers.BobKey);
        using var victim = new TestClient(Bifrost.Server.BaseUrl);
        await victim.SignInAsync(TestServers.AliceKey);

        using var opened = await PrintedLinks.OpenAsync(victim, link, "none");
        using var confirmed = await PrintedLinks.ConfirmAsync(victim, link);

        await opened.ShouldBeEnvelopeAsync(403, "link_needs_proof");
        await confirmed.ShouldBeEnvelopeAsync(403, "link_needs_proof");
        opened.ShouldNotRedirect();
        (await Bifrost.StoredAsync<long>(
            "SELECT COUNT(*) FROM upstream_authorizations a JOIN subjects s ON s.subject_id = a.subject_id WHERE s.subject_key = 'bob'"))
            .Should().Be(0);
    }

    [StoreFact]
    public async Task A_link_leads_to_the_provider_for_who_proves_the_virtual_key()
    {
        var (_, link) = await Bifrost.NewLinkAsync();
        using var elsewhere = new TestClient(Bifrost.Server.BaseUrl);

        using var answer = await PrintedLinks.ConfirmAsync(elsewhere, link, TestServers.AliceKey);

        ((int)answer.StatusCode).Should().Be(302);
    }

    [StoreTheory]
    [InlineData(TestServers.BobKey)]
    [InlineData("sk-bf-unknown-0123456789abcdefghijkl")]
    [InlineData("")]
    public async Task Another_key_proves_nothing(string key)
    {
        var (client, link) = await Bifrost.NewLinkAsync();
        using var elsewhere = new TestClient(Bifrost.Server.BaseUrl);

        using var answer = await PrintedLinks.ConfirmAsync(elsewhere, link, key);

        await answer.ShouldBeEnvelopeAsync(403);
        ((int)(await PrintedLinks.OpenAsync(client, link)).StatusCode).Should().Be(302, "the link stays unused");
    }

    [StoreFact]
    public async Task Over_plain_http_the_browser_is_proof_for_fifteen_minutes_and_the_key_afterwards()
    {
        using var client = new TestClient(Bifrost.Server.BaseUrl);
        var token = await client.SignInAsync(TestServers.AliceKey);
        Bifrost.Server.Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromMilliseconds(1));
        using var inTime = await PrintedLinks.OpenAsync(client, await NotesBifrost.LinkAsync(client, token));
        Bifrost.Server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var link = await NotesBifrost.LinkAsync(client, token);

        using var late = await PrintedLinks.OpenAsync(client, link);
        using var proven = await PrintedLinks.ConfirmAsync(client, link, TestServers.AliceKey);

        ((int)inTime.StatusCode).Should().Be(302);
        await late.ShouldBeEnvelopeAsync(403, "link_needs_proof");
        ((int)proven.StatusCode).Should().Be(302);
    }

    [StoreFact]
    public async Task A_second_program_in_the_same_browser_leaves_the_first_ones_links_usable()
    {
        using var browser = new TestClient(Bifrost.Server.BaseUrl);
        var first = await browser.SignInAsync(TestServers.AliceKey);
        var link = await NotesBifrost.LinkAsync(browser, first);
        await browser.SignInAsync(TestServers.BobKey);
        await browser.SignInAsync(null);

        ((int)(await PrintedLinks.OpenAsync(browser, link)).StatusCode).Should().Be(302);
    }

    [StoreFact]
    public async Task A_link_that_was_made_under_Skip_offers_no_key()
    {
        using var client = new TestClient(Bifrost.Server.BaseUrl);
        var link = await NotesBifrost.LinkAsync(client, await client.SignInAsync(null));
        using var stranger = new TestClient(Bifrost.Server.BaseUrl);

        (await (await stranger.Http.PageAsync(link)).ShouldBePageAsync(403)).Should().NotContain("name=\"vk\"");
        ((int)(await PrintedLinks.OpenAsync(client, link)).StatusCode).Should().Be(302);
    }

    [StoreFact]
    public async Task A_session_identifier_is_accepted_under_the_same_proof()
    {
        using var client = new TestClient(Bifrost.Server.BaseUrl);
        await client.SignInAsync(null);
        var session = await Bifrost.StoredAsync<string>($"SELECT session_id FROM sessions WHERE client_id = '{client.ClientId}'");
        var address = $"{Wire.Upstream}?mcp_client_id=notes&session={session}";
        using var stranger = new TestClient(Bifrost.Server.BaseUrl);

        await (await PrintedLinks.OpenAsync(stranger, address)).ShouldBeEnvelopeAsync(403, "link_needs_proof");
        ((int)(await PrintedLinks.OpenAsync(client, address)).StatusCode).Should().Be(302);
    }

    [StoreFact]
    public async Task Nothing_of_a_link_is_a_credential_at_the_gateway()
    {
        var (client, link) = await Bifrost.NewLinkAsync();
        using var answer = await client.McpAsync(link.Split("session=")[1], """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");

        ((int)answer.StatusCode).Should().Be(401);
    }
}
