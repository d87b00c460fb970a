using System.Text.Json;
using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Management;

/// <summary>GET /api/oauth/login: an address that works once, for fifteen minutes, for the login it was made for.</summary>
public sealed class LoginAddressTests(ManagedBifrost bifrost) : IClassFixture<ManagedBifrost>
{
    [Fact]
    public async Task The_address_sets_the_cookie_leads_to_the_provider_and_works_once()
    {
        var address = (await OfferedAsync()).GetProperty("authorize_url").GetString()!;
        using var browser = new TestClient(bifrost.Server.BaseUrl);

        using var departure = await browser.Http.GetAsync(new Uri(address));
        using var repeated = await browser.Http.AskAsync("GET", address, null, ("Accept", Wire.Browser));

        ((int)departure.StatusCode).Should().Be(302);
        departure.Headers.Location!.GetLeftPart(UriPartial.Authority).Should().Be(bifrost.Notes.BaseUrl.GetLeftPart(UriPartial.Authority));
        departure.Header("Set-Cookie").Should().StartWith("__bifrost_flow_secret=").And.Contain("httponly");
        (await repeated.ShouldBePageAsync(401)).Should().Contain("This login address is not valid any more");
        using var program = await browser.Http.GetAsync(new Uri(address));
        await program.ShouldBeEnvelopeAsync(401, "login_link_invalid");
        bifrost.Server.Log.Lines.Should().NotContain(line => line.Contains(address.Split('=')[1], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Sec-Purpose", "prefetch")]
    [InlineData("Sec-Purpose", "prefetch;prerender")]
    [InlineData("sec-purpose", "Prefetch;anonymous-client-ip")]
    [InlineData("Purpose", "prefetch")]
    [InlineData("X-Purpose", "preview")]
    [InlineData("X-Purpose", ": preview")]
    [InlineData("X-Moz", "prefetch")]
    [InlineData("Sec-Fetch-Dest", "empty")]
    [InlineData("Sec-Fetch-Dest", "image")]
    [InlineData("User-Agent", "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)")]
    [InlineData("User-Agent", "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)")]
    [InlineData("User-Agent", "WhatsApp/2.23.20.0 A")]
    [InlineData("User-Agent", "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com")]
    public async Task A_request_ahead_of_the_person_does_not_use_the_address_up(string header, string purpose)
    {
        var address = (await OfferedAsync()).GetProperty("authorize_url").GetString()!;
        using var browser = new TestClient(bifrost.Server.BaseUrl);

        using var ahead = await browser.Http.AskAsync("GET", address, null, (header, purpose));
        using var head = await browser.Http.AskAsync("HEAD", address, null);
        using var opened = await browser.Http.GetAsync(new Uri(address));

        await ahead.ShouldBeEnvelopeAsync(403, "prefetch_refused");
        ahead.Header("Set-Cookie").Should().BeNull();
        ((int)head.StatusCode).Should().Be(405);
        ((int)opened.StatusCode).Should().Be(302);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?handle=")]
    [InlineData("?handle=a&handle=b")]
    public async Task An_address_without_its_handle_is_400(string query)
    {
        using var browser = new TestClient(bifrost.Server.BaseUrl);

        await (await browser.Http.GetAsync($"/api/oauth/login{query}")).ShouldBeEnvelopeAsync(400, "upstream_request_invalid");
    }

    [Fact]
    public async Task An_unknown_handle_is_401()
    {
        using var browser = new TestClient(bifrost.Server.BaseUrl);

        await (await browser.Http.GetAsync($"/api/oauth/login?handle={new string('a', 43)}")).ShouldBeEnvelopeAsync(401, "login_link_invalid");
    }

    [Fact]
    public async Task An_address_is_worth_nothing_after_fifteen_minutes_and_the_login_failed_then()
    {
        await using var server = await BifrostServer.StartAsync(settings => settings.Usual().WithServer(new()
        {
            ClientId = "shared",
            Name = "shared",
            ConnectionString = bifrost.Notes.McpUrl,
            AuthType = Domain.McpClients.McpAuthType.OAuth,
        }));
        using var manager = new Manager(server.BaseUrl);
        using var offered = await manager.PostAsync("/api/mcp/client/shared/reconnect");
        var offer = await offered.JsonAsync();
        using var browser = new TestClient(server.BaseUrl);
        server.Clock.Advance(TimeSpan.FromMinutes(15));

        using var late = await browser.Http.GetAsync(new Uri(offer.GetProperty("authorize_url").GetString()!));
        using var status = await manager.GetAsync($"/api/oauth/config/{offer.GetProperty("oauth_config_id").GetString()}/status");

        await late.ShouldBeEnvelopeAsync(401, "login_link_invalid");
        (await status.JsonAsync()).GetProperty("status").GetString().Should().Be("failed");
    }

    [Fact]
    public async Task An_address_of_a_login_that_was_revoked_is_401()
    {
        var offer = await OfferedAsync();
        using var revoked = await bifrost.Manager.DeleteAsync($"/api/oauth/config/{offer.GetProperty("oauth_config_id").GetString()}");
        using var browser = new TestClient(bifrost.Server.BaseUrl);

        using var opened = await browser.Http.GetAsync(new Uri(offer.GetProperty("authorize_url").GetString()!));

        await opened.ShouldBeEnvelopeAsync(401, "login_link_invalid");
    }

    [Fact]
    public async Task An_administrators_handle_is_worth_nothing_where_users_connect()
    {
        var handle = (await OfferedAsync()).GetProperty("authorize_url").GetString()!.Split('=')[1];
        using var browser = new TestClient(bifrost.Server.BaseUrl);

        foreach (var service in new[] { "company", "filed" })
        {
            await (await browser.Http.GetAsync($"{Wire.Upstream}?mcp_client_id={service}&session={handle}")).ShouldBeEnvelopeAsync(401, "link_invalid");
        }

        using var called = await browser.McpAsync(handle, """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");
        ((int)called.StatusCode).Should().Be(401);
    }

    [Fact]
    public async Task A_users_link_is_worth_nothing_as_an_administrators_address()
    {
        using var browser = new TestClient(bifrost.Server.BaseUrl);
        var link = await NotesBifrost.LinkAsync(browser, TestServers.AliceKey, "filed");

        using var opened = await browser.Http.GetAsync($"/api/oauth/login?handle={link.Split("session=")[1]}");

        await opened.ShouldBeEnvelopeAsync(401, "login_link_invalid");
    }

    [Fact]
    public async Task The_login_is_finished_by_the_browser_that_began_it_and_by_no_other()
    {
        var address = (await OfferedAsync()).GetProperty("authorize_url").GetString()!;
        using var browser = new TestClient(bifrost.Server.BaseUrl);
        using var other = new TestClient(bifrost.Server.BaseUrl);
        using var departure = await browser.Http.GetAsync(new Uri(address));
        var arrival = await NotesBifrost.LogInAsync(departure);

        using var stolen = await other.Http.GetAsync(arrival);
        using var own = await browser.ArriveAsync(arrival);

        await stolen.ShouldBePageAsync(400);
        await own.ShouldBePageAsync(200);
    }

    [Fact]
    public async Task A_login_that_is_revoked_while_the_administrator_logs_in_keeps_nothing()
    {
        var offer = await OfferedAsync();
        using var browser = new TestClient(bifrost.Server.BaseUrl);
        using var departure = await browser.Http.GetAsync(new Uri(offer.GetProperty("authorize_url").GetString()!));
        var arrival = await NotesBifrost.LogInAsync(departure);
        using var revoked = await bifrost.Manager.DeleteAsync($"/api/oauth/config/{offer.GetProperty("oauth_config_id").GetString()}");

        using var late = await browser.Http.GetAsync(arrival);

        await late.ShouldBePageAsync(400);
        (await new Store(bifrost.Server.StorePath).OneAsync("SELECT COUNT(*) FROM connections WHERE mcp_client_id = 'company'")).Should().Be(0L);
    }

    private async Task<JsonElement> OfferedAsync()
    {
        using var answer = await bifrost.Manager.PostAsync("/api/mcp/client/company/reconnect");

        return await answer.JsonAsync();
    }
}
