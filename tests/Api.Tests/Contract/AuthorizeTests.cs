using System.Text.RegularExpressions;
using Bifrost.Application.Settings;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>GET /api/oauth/per-user/authorize: every status of the contract, cookie and wording (product §3.1, §3.3).</summary>
public class AuthorizeTests(Shared<UsualBifrost> shared) : ContractTests<UsualBifrost>(shared)
{
    [StoreFact]
    public async Task Authorize_answers_302_to_the_consent_page_of_a_new_flow()
    {
        using var client = await Bifrost.NewRegisteredAsync();

        using var answer = await client.AuthorizeAsync();

        ((int)answer.StatusCode).Should().Be(302);
        answer.Headers.Location!.OriginalString.Should().MatchRegex("^/oauth/consent\\?flow_id=[A-Za-z0-9-]{20,}$");
        answer.Header("Cache-Control").Should().Be("no-store");
    }

    [StoreFact]
    public async Task Authorize_answers_302_with_the_flow_cookie_to_the_letter()
    {
        using var client = await Bifrost.NewRegisteredAsync();

        using var answer = await client.AuthorizeAsync();

        var cookie = answer.Headers.GetValues("Set-Cookie").Should().ContainSingle().Subject;
        var parts = cookie.Split("; ");
        parts[0].Should().MatchRegex("^__bifrost_flow_secret=[A-Za-z0-9_-]{43}$");
        parts[1..].Select(part => part.ToLowerInvariant()).Should()
            .BeEquivalentTo("httponly", "samesite=lax", "path=/", "max-age=900");
    }

    [StoreFact]
    public async Task Authorize_answers_302_also_without_state()
    {
        using var client = await Bifrost.NewRegisteredAsync();

        using var answer = await client.AuthorizeAsync(("state", null));

        ((int)answer.StatusCode).Should().Be(302);
    }

    [StoreFact]
    public async Task Authorize_answers_400_when_client_id_is_missing()
    {
        using var client = Bifrost.NewClient();

        using var answer = await client.AuthorizeAsync(("client_id", null));

        await answer.ShouldBeOAuthErrorAsync(400, "invalid_request");
        answer.ShouldNotRedirect();
    }

    [StoreFact]
    public async Task Authorize_answers_404_text_plain_to_an_unknown_client()
    {
        using var client = Bifrost.NewClient();

        using var answer = await client.AuthorizeAsync(("client_id", Guid.Empty.ToString()));

        await answer.ShouldBeTextAsync(404);
        answer.ShouldNotRedirect();
    }

    [StoreTheory]
    [InlineData(256)]
    [InlineData(4000)]
    public async Task An_unknown_client_is_unknown_whatever_the_length_of_its_id(int length)
    {
        using var client = Bifrost.NewClient();

        using var answer = await client.AuthorizeAsync(("client_id", new string('x', length)));
        using var token = await client.TokenAsync(
            ("grant_type", "authorization_code"), ("code", "none"), ("code_verifier", client.Verifier), ("client_id", new string('x', length)));

        await answer.ShouldBeTextAsync(404);
        await token.ShouldBeOAuthErrorAsync(400, "invalid_client");
    }

    [StoreTheory]
    [InlineData("application/json")]
    [InlineData("application/json;charset=utf-8")]
    [InlineData("APPLICATION/JSON")]
    public async Task Authorize_answers_401_invalid_client_to_an_unknown_client_that_reads_JSON_alone(string accept)
    {
        using var client = Bifrost.NewClient();

        using var answer = await client.Http.AskAsync("GET", Query("client_id=unknown"), null, ("Accept", accept));

        await answer.ShouldBeOAuthErrorAsync(401, "invalid_client");
    }

    [StoreTheory]
    [InlineData("application/json, */*")]
    [InlineData("application/json, text/plain")]
    [InlineData("*/*")]
    [InlineData("text/plain")]
    public async Task Authorize_answers_404_to_an_unknown_client_that_reads_more_than_JSON(string accept)
    {
        using var client = Bifrost.NewClient();

        using var answer = await client.Http.AskAsync("GET", Query("client_id=unknown"), null, ("Accept", accept));

        await answer.ShouldBeTextAsync(404);
        answer.Header("Vary").Should().Contain("Accept");
    }

    [StoreTheory]
    [InlineData("", 400)]
    [InlineData("client_id=unknown", 404)]
    public async Task Authorize_answers_a_browser_with_a_page_of_the_same_status_and_no_way_back(string query, int status)
    {
        using var client = Bifrost.NewClient();

        using var answer = await client.Http.PageAsync(Query(query));

        (await answer.ShouldBePageAsync(status)).Should().NotContain("Return to");
        answer.Header("Vary").Should().Contain("Accept");
    }

    [StoreFact]
    public async Task Authorize_answers_429_with_Retry_After_when_too_many_flows_are_pending()
    {
        await using var server = await StartAsync(settings =>
            settings.Usual() with { Limits = settings.Limits with { MaxPendingFlows = 1 } });
        using var client = new TestClient(server.BaseUrl);
        await client.RegisterAsync();
        using var opened = await client.AuthorizeAsync();

        using var refused = await client.AuthorizeAsync();

        ((int)opened.StatusCode).Should().Be(302);
        await refused.ShouldBeOAuthErrorAsync(429, "temporarily_unavailable");
        refused.Headers.RetryAfter.Should().NotBeNull();
        refused.ShouldNotRedirect();
    }

    [StoreFact]
    public async Task Authorize_answers_405_to_POST_and_to_HEAD()
    {
        using var client = await Bifrost.NewRegisteredAsync();

        using var posted = await client.Http.PostAsync(Wire.Authorize, Wire.Form(("client_id", client.ClientId)));
        using var asked = await client.Http.AskAsync("HEAD", Wire.Authorize);

        ((int)posted.StatusCode).Should().Be(405);
        ((int)asked.StatusCode).Should().Be(405);
    }

    [StoreFact]
    public async Task A_repeated_request_of_the_same_client_asks_for_consent_again()
    {
        using var client = Bifrost.NewClient();
        await client.SignInAsync(TestServers.AliceKey);

        using var again = await client.AuthorizeAsync(("prompt", "none"));

        again.Headers.Location!.OriginalString.Should().StartWith("/oauth/consent?flow_id=");
    }

    [StoreFact]
    public async Task Authorize_names_the_client_on_the_way_back_only_after_client_and_redirect_are_proven()
    {
        using var client = await Bifrost.NewClient().RegisterAsync(name: "Proven client");

        using var unproven = await client.Http.PageAsync(
            Query($"client_id={client.ClientId}&redirect_uri=https%3A%2F%2Fevil.example%2F"));
        using var proven = await client.Http.PageAsync(
            Query($"client_id={client.ClientId}&redirect_uri={Uri.EscapeDataString(TestClient.Redirect)}&state=a%26b%2Bc"));

        (await unproven.ShouldBePageAsync(400)).Should().NotContain("Return to").And.NotContain("evil.example");
        var html = await proven.ShouldBePageAsync(400);
        html.Should().Contain("Return to").And.Contain("Proven client");
        var href = Regex.Match(html, "href=\"(http://127.0.0.1:54321/callback[^\"]*)\"").Groups[1].Value.Replace("&amp;", "&");
        href.Should().Contain("error=invalid_request").And.Contain("error_description=").And.Contain("state=a%26b%2Bc")
            .And.Contain($"iss={Uri.EscapeDataString(Bifrost.Server.BaseUrl)}");
        proven.ShouldNotRedirect();
    }

    private static string Query(string query) => $"{Wire.Authorize}?{query}";
}
