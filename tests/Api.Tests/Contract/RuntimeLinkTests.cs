using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>Links that a tool call prints (product §3.12): good once, for ten minutes, for one server, in the right browser.</summary>
public sealed class RuntimeLinkTests(NotesBifrost bifrost) : IClassFixture<NotesBifrost>
{
    [Theory]
    [InlineData(null)]
    [InlineData("none")]
    [InlineData("same-origin")]
    public async Task A_link_leads_to_the_provider_in_the_browser_that_consented(string? site)
    {
        var (client, link) = await NewLinkAsync();

        using var answer = await OpenAsync(client, link, site);

        ((int)answer.StatusCode).Should().Be(302);
        answer.Headers.Location!.GetLeftPart(UriPartial.Path).Should().Be($"{bifrost.Notes.BaseUrl}authorize");
    }

    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    [InlineData("")]
    [InlineData("nonsense")]
    public async Task A_link_that_another_site_opened_is_confirmed_by_a_form_first(string site)
    {
        var (client, link) = await NewLinkAsync();
        using var asked = await OpenAsync(client, link, site);
        var html = await asked.ShouldBePageAsync(200);

        using var confirmed = await ConfirmAsync(client, link);

        html.Should().Contain("alice").And.Contain("notes").And.Contain(bifrost.Notes.BaseUrl.Authority).And.Contain("<form method=\"post\"");
        ((int)confirmed.StatusCode).Should().Be(302);
    }

    [Fact]
    public async Task A_confirmation_of_another_site_is_403_and_uses_up_nothing()
    {
        var (client, link) = await NewLinkAsync();

        using var forged = await ConfirmAsync(client, link, null, ("Sec-Fetch-Site", "cross-site"));
        using var own = await OpenAsync(client, link);

        await forged.ShouldBeEnvelopeAsync(403, "cross_site_request");
        ((int)own.StatusCode).Should().Be(302);
    }

    [Fact]
    public async Task A_link_is_401_the_second_time()
    {
        var (client, link) = await NewLinkAsync();
        using var first = await OpenAsync(client, link);

        await (await OpenAsync(client, link)).ShouldBeEnvelopeAsync(401, "link_invalid");
    }

    [Fact]
    public async Task A_link_is_good_until_the_last_millisecond_of_its_ten_minutes()
    {
        var (client, first) = await NewLinkAsync();
        var second = await NotesBifrost.LinkAsync(client, await client.SignInAsync(TestServers.AliceKey));
        bifrost.Server.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        using var inTime = await OpenAsync(client, first);

        bifrost.Server.Clock.Advance(TimeSpan.FromMilliseconds(1));

        ((int)inTime.StatusCode).Should().Be(302);
        await (await OpenAsync(client, second)).ShouldBeEnvelopeAsync(401, "link_invalid");
    }

    [Theory]
    [InlineData("wiki", 401)]
    [InlineData("unknown", 404)]
    [InlineData("shared", 404)]
    public async Task A_link_is_good_for_its_own_server_alone(string server, int status)
    {
        var (client, link) = await NewLinkAsync();

        await (await OpenAsync(client, link.Replace("mcp_client_id=notes", $"mcp_client_id={server}"))).ShouldBeEnvelopeAsync(status);
        ((int)(await OpenAsync(client, link)).StatusCode).Should().Be(302, "the link stays unused");
    }

    [Fact]
    public async Task A_link_is_403_without_a_binding_cookie_and_stays_unused()
    {
        var (client, link) = await NewLinkAsync();
        using var stranger = new TestClient(bifrost.Server.BaseUrl);

        using var answer = await OpenAsync(stranger, link);
        using var page = await stranger.Http.PageAsync(link);

        await answer.ShouldBeEnvelopeAsync(403, "link_needs_proof");
        answer.Header("Set-Cookie").Should().BeNull();
        (await page.ShouldBePageAsync(403)).Should().Contain("name=\"vk\"");
        ((int)(await OpenAsync(client, link)).StatusCode).Should().Be(302, "the link stays unused");
    }

    [Fact]
    public async Task An_attackers_link_in_the_victims_browser_leads_nowhere_and_connects_nothing()
    {
        var (attacker, link) = await NewLinkAsync(TestServers.BobKey);
        using var victim = new TestClient(bifrost.Server.BaseUrl);
        await victim.SignInAsync(TestServers.AliceKey);

        using var opened = await OpenAsync(victim, link, "none");
        using var confirmed = await ConfirmAsync(victim, link);

        await opened.ShouldBeEnvelopeAsync(403, "link_needs_proof");
        await confirmed.ShouldBeEnvelopeAsync(403, "link_needs_proof");
        opened.ShouldNotRedirect();
        (await bifrost.StoredAsync(
            "SELECT COUNT(*) FROM upstream_authorizations a JOIN subjects s ON s.subject_id = a.subject_id WHERE s.subject_key = 'bob'"))
            .Should().Be(0L);
    }

    [Fact]
    public async Task A_link_leads_to_the_provider_for_who_proves_the_virtual_key()
    {
        var (_, link) = await NewLinkAsync();
        using var elsewhere = new TestClient(bifrost.Server.BaseUrl);

        using var answer = await ConfirmAsync(elsewhere, link, TestServers.AliceKey);

        ((int)answer.StatusCode).Should().Be(302);
    }

    [Theory]
    [InlineData(TestServers.BobKey)]
    [InlineData("sk-bf-unknown-0123456789abcdefghijkl")]
    [InlineData("")]
    public async Task Another_key_proves_nothing(string key)
    {
        var (client, link) = await NewLinkAsync();
        using var elsewhere = new TestClient(bifrost.Server.BaseUrl);

        using var answer = await ConfirmAsync(elsewhere, link, key);

        await answer.ShouldBeEnvelopeAsync(403);
        ((int)(await OpenAsync(client, link)).StatusCode).Should().Be(302, "the link stays unused");
    }

    [Fact]
    public async Task A_link_that_was_made_under_Skip_offers_no_key()
    {
        using var client = new TestClient(bifrost.Server.BaseUrl);
        var link = await NotesBifrost.LinkAsync(client, await client.SignInAsync(null));
        using var stranger = new TestClient(bifrost.Server.BaseUrl);

        (await (await stranger.Http.PageAsync(link)).ShouldBePageAsync(403)).Should().NotContain("name=\"vk\"");
        ((int)(await OpenAsync(client, link)).StatusCode).Should().Be(302);
    }

    [Fact]
    public async Task A_session_identifier_is_accepted_under_the_same_proof()
    {
        using var client = new TestClient(bifrost.Server.BaseUrl);
        await client.SignInAsync(null);
        var session = await bifrost.StoredAsync("SELECT session_id FROM sessions ORDER BY created_at DESC, rowid DESC LIMIT 1");
        var address = $"{Wire.Upstream}?mcp_client_id=notes&session={session}";
        using var stranger = new TestClient(bifrost.Server.BaseUrl);

        await (await OpenAsync(stranger, address)).ShouldBeEnvelopeAsync(403, "link_needs_proof");
        ((int)(await OpenAsync(client, address)).StatusCode).Should().Be(302);
    }

    [Fact]
    public async Task Nothing_of_a_link_is_a_credential_at_the_gateway()
    {
        var (client, link) = await NewLinkAsync();
        using var answer = await client.McpAsync(link.Split("session=")[1], """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");

        ((int)answer.StatusCode).Should().Be(401);
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("%00")]
    public async Task An_unknown_link_is_401(string session)
    {
        using var client = new TestClient(bifrost.Server.BaseUrl);

        await (await OpenAsync(client, $"{Wire.Upstream}?mcp_client_id=notes&session={session}")).ShouldBeEnvelopeAsync(401, "link_invalid");
    }

    [Fact]
    public async Task After_the_link_the_next_call_simply_works()
    {
        using var client = new TestClient(bifrost.Server.BaseUrl);
        var token = await client.SignInAsync(null);
        using var departure = await OpenAsync(client, await NotesBifrost.LinkAsync(client, token));

        using var arrived = await client.Http.GetAsync(await NotesBifrost.LogInAsync(departure, "carol"));
        var whoami = await NotesBifrost.CallAsync(client, token, "notes-whoami");

        (await arrived.ShouldBePageAsync(200)).Should().Contain("is connected");
        whoami.Should().Be("carol");
    }

    private async Task<(TestClient Client, string Link)> NewLinkAsync(string key = TestServers.AliceKey)
    {
        var client = new TestClient(bifrost.Server.BaseUrl);

        return (client, await NotesBifrost.LinkAsync(client, await client.SignInAsync(key)));
    }

    private static Task<HttpResponseMessage> OpenAsync(TestClient client, string link, string? site = null) =>
        client.Http.AskAsync("GET", link, null, site is null ? [] : [("Sec-Fetch-Site", site)]);

    private static Task<HttpResponseMessage> ConfirmAsync(
        TestClient client, string link, string? key = null, params (string, string)[] headers)
    {
        var query = System.Web.HttpUtility.ParseQueryString(link.Split('?')[1]);
        (string, string)[] fields = [("mcp_client_id", query["mcp_client_id"]!), ("session", query["session"]!)];

        return client.Http.AskAsync(
            "POST", Wire.Upstream, Wire.Form(key is null ? fields : [.. fields, ("vk", key)]), headers);
    }
}

/// <summary>The bare behaviour, for who asks for it: whoever holds a link may use it, once.</summary>
public sealed class OpenRuntimeLinkTests(OpenLinksBifrost bifrost) : IClassFixture<OpenLinksBifrost>
{
    [Fact]
    public async Task An_open_link_leads_to_the_provider_in_any_browser_once()
    {
        using var client = new TestClient(bifrost.Server.BaseUrl);
        var link = await NotesBifrost.LinkAsync(client, await client.SignInAsync(TestServers.AliceKey));
        using var elsewhere = new TestClient(bifrost.Server.BaseUrl);

        using var first = await elsewhere.Http.AskAsync("GET", link, null, ("Sec-Fetch-Site", "cross-site"));
        using var second = await elsewhere.Http.GetAsync(link);

        ((int)first.StatusCode).Should().Be(302);
        await second.ShouldBeEnvelopeAsync(401, "link_invalid");
    }
}
