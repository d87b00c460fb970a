using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>Links that a tool call prints (product §3.12): good once, for ten minutes, for one server, in the right browser.</summary>
public class RuntimeLinkTests(Shared<NotesBifrost> shared) : ContractTests<NotesBifrost>(shared)
{
    [StoreTheory]
    [InlineData(null)]
    [InlineData("none")]
    [InlineData("same-origin")]
    public async Task A_link_leads_to_the_provider_in_the_browser_that_consented(string? site)
    {
        var (client, link) = await Bifrost.NewLinkAsync();

        using var answer = await PrintedLinks.OpenAsync(client, link, site);

        ((int)answer.StatusCode).Should().Be(302);
        answer.Headers.Location!.GetLeftPart(UriPartial.Path).Should().Be($"{Bifrost.Notes.BaseUrl}authorize");
    }

    [StoreTheory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    [InlineData("")]
    [InlineData("nonsense")]
    public async Task A_link_that_another_site_opened_is_confirmed_by_a_form_first(string site)
    {
        var (client, link) = await Bifrost.NewLinkAsync();
        using var asked = await PrintedLinks.OpenAsync(client, link, site);
        var html = await asked.ShouldBePageAsync(200);

        using var confirmed = await PrintedLinks.ConfirmAsync(client, link);

        html.Should().Contain("alice").And.Contain("notes").And.Contain(Bifrost.Notes.BaseUrl.Authority).And.Contain("<form method=\"post\"");
        ((int)confirmed.StatusCode).Should().Be(302);
    }

    [StoreFact]
    public async Task A_confirmation_of_another_site_is_403_and_uses_up_nothing()
    {
        var (client, link) = await Bifrost.NewLinkAsync();

        using var forged = await PrintedLinks.ConfirmAsync(client, link, null, ("Sec-Fetch-Site", "cross-site"));
        using var own = await PrintedLinks.OpenAsync(client, link);

        await forged.ShouldBeEnvelopeAsync(403, "cross_site_request");
        ((int)own.StatusCode).Should().Be(302);
    }

    [StoreTheory]
    [InlineData("Sec-Purpose", "prefetch")]
    [InlineData("Sec-Purpose", "prefetch;prerender")]
    [InlineData("Purpose", "prefetch")]
    [InlineData("X-Purpose", "preview")]
    [InlineData("X-Moz", "prefetch")]
    [InlineData("Sec-Fetch-Dest", "empty")]
    [InlineData("User-Agent", "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)")]
    public async Task A_request_ahead_of_the_person_uses_up_nothing(string header, string purpose)
    {
        var (client, link) = await Bifrost.NewLinkAsync();

        using var ahead = await client.Http.AskAsync("GET", link, null, (header, purpose), ("Sec-Fetch-Site", "none"));
        using var head = await client.Http.AskAsync("HEAD", link, null);
        using var opened = await PrintedLinks.OpenAsync(client, link);

        await ahead.ShouldBeEnvelopeAsync(403, "prefetch_refused");
        ((int)head.StatusCode).Should().Be(405);
        ((int)opened.StatusCode).Should().Be(302);
    }

    [StoreTheory]
    [InlineData("document")]
    [InlineData("iframe")]
    public async Task A_navigation_of_a_browser_is_let_through(string destination)
    {
        var (client, link) = await Bifrost.NewLinkAsync();

        using var answer = await client.Http.AskAsync(
            "GET", link, null, ("Sec-Fetch-Site", "none"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", destination));

        ((int)answer.StatusCode).Should().Be(302);
    }

    [StoreFact]
    public async Task A_scanner_without_the_cookie_of_the_browser_uses_up_nothing()
    {
        var (client, link) = await Bifrost.NewLinkAsync();
        using var scanner = new TestClient(Bifrost.Server.BaseUrl);

        using var scanned = await scanner.Http.AskAsync("GET", link, null, ("Accept", Wire.Browser), ("User-Agent", "Mozilla/5.0"));
        using var opened = await PrintedLinks.OpenAsync(client, link);

        ((int)scanned.StatusCode).Should().Be(403);
        ((int)opened.StatusCode).Should().Be(302);
    }

    [StoreFact]
    public async Task A_link_is_401_the_second_time()
    {
        var (client, link) = await Bifrost.NewLinkAsync();
        using var first = await PrintedLinks.OpenAsync(client, link);

        await (await PrintedLinks.OpenAsync(client, link)).ShouldBeEnvelopeAsync(401, "link_invalid");
    }

    [StoreFact]
    public async Task A_link_is_good_until_the_last_millisecond_of_its_ten_minutes()
    {
        var (client, first) = await Bifrost.NewLinkAsync();
        var second = await NotesBifrost.LinkAsync(client, await client.SignInAsync(TestServers.AliceKey));
        Bifrost.Server.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        using var inTime = await PrintedLinks.OpenAsync(client, first);

        Bifrost.Server.Clock.Advance(TimeSpan.FromMilliseconds(1));

        ((int)inTime.StatusCode).Should().Be(302);
        await (await PrintedLinks.OpenAsync(client, second)).ShouldBeEnvelopeAsync(401, "link_invalid");
    }

    [StoreTheory]
    [InlineData("wiki", 401)]
    [InlineData("unknown", 404)]
    [InlineData("shared", 404)]
    public async Task A_link_is_good_for_its_own_server_alone(string server, int status)
    {
        var (client, link) = await Bifrost.NewLinkAsync();

        await (await PrintedLinks.OpenAsync(client, link.Replace("mcp_client_id=notes", $"mcp_client_id={server}"))).ShouldBeEnvelopeAsync(status);
        ((int)(await PrintedLinks.OpenAsync(client, link)).StatusCode).Should().Be(302, "the link stays unused");
    }

    [StoreTheory]
    [InlineData("unknown")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("%00")]
    public async Task An_unknown_link_is_401(string session)
    {
        using var client = new TestClient(Bifrost.Server.BaseUrl);

        await (await PrintedLinks.OpenAsync(client, $"{Wire.Upstream}?mcp_client_id=notes&session={session}")).ShouldBeEnvelopeAsync(401, "link_invalid");
    }

    [StoreFact]
    public async Task After_the_link_the_next_call_simply_works()
    {
        using var client = new TestClient(Bifrost.Server.BaseUrl);
        var token = await client.SignInAsync(null);
        using var departure = await PrintedLinks.OpenAsync(client, await NotesBifrost.LinkAsync(client, token));

        using var arrived = await client.ArriveAsync(await NotesBifrost.LogInAsync(departure, "carol"));
        var whoami = await NotesBifrost.CallAsync(client, token, "notes-whoami");

        (await arrived.ShouldBePageAsync(200)).Should().Contain("is connected");
        whoami.Should().Be("carol");
    }
}

/// <summary>The bare behaviour, for who asks for it: whoever holds a link may use it, once.</summary>
public class OpenRuntimeLinkTests(Shared<OpenLinksBifrost> shared) : ContractTests<OpenLinksBifrost>(shared)
{
    [StoreFact]
    public async Task An_open_link_leads_to_the_provider_in_any_browser_once()
    {
        using var client = new TestClient(Bifrost.Server.BaseUrl);
        var link = await NotesBifrost.LinkAsync(client, await client.SignInAsync(TestServers.AliceKey));
        using var elsewhere = new TestClient(Bifrost.Server.BaseUrl);

        using var first = await elsewhere.Http.AskAsync("GET", link, null, ("Sec-Fetch-Site", "cross-site"));
        using var second = await elsewhere.Http.GetAsync(link);

        ((int)first.StatusCode).Should().Be(302);
        await second.ShouldBeEnvelopeAsync(401, "link_invalid");
    }
}
