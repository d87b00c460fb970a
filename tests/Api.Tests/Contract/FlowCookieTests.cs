using System.Net;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>The flow cookie with several tabs, with too many, and with rubbish in it (product §3.3, V-15, V-31).</summary>
public class FlowCookieTests(Shared<UsualBifrost> shared) : ContractTests<UsualBifrost>(shared)
{
    private const string Name = "__bifrost_flow_secret";

    [StoreFact]
    public async Task Two_tabs_of_one_browser_finish_in_any_order()
    {
        using var client = await Bifrost.NewFlowAsync();
        var first = client.FlowId;
        using var opened = await client.AuthorizeAsync(("state", "second"));
        var second = client.FlowId;
        Secrets(client).Should().HaveCount(2);

        client.FlowId = first;
        using var finishedFirst = await client.SubmitAsync();
        client.FlowId = second;
        using var finishedSecond = await client.SubmitAsync();

        finishedFirst.Headers.Location!.Query.Should().Contain("state=the-state");
        finishedSecond.Headers.Location!.Query.Should().Contain("state=second");
    }

    [StoreFact]
    public async Task Denying_in_one_tab_takes_only_its_own_secret()
    {
        using var client = await Bifrost.NewFlowAsync();
        var first = client.FlowId;
        var kept = Secrets(client).Single();
        using var opened = await client.AuthorizeAsync();
        using var denied = await client.DenyAsync();

        Secrets(client).Should().Equal(kept);
        client.FlowId = first;
        ((int)(await client.SubmitAsync()).StatusCode).Should().Be(302);
    }

    [StoreFact]
    public async Task The_newest_secret_stands_first_and_the_sixth_drives_out_the_oldest()
    {
        using var client = await Bifrost.NewFlowAsync();
        var oldestFlow = client.FlowId;
        var oldest = Secrets(client).Single();

        for (var tab = 0; tab < 5; tab++)
        {
            var before = Secrets(client);
            using var opened = await client.AuthorizeAsync();
            Secrets(client)[1..].Should().Equal(before.Take(4));
        }

        Secrets(client).Should().HaveCount(5).And.NotContain(oldest);
        using var page = await client.Http.GetAsync($"{Wire.Consent}?flow_id={oldestFlow}");
        await page.ShouldBeTextAsync(403);
    }

    [StoreTheory]
    [InlineData("{rubbish}.{secret}")]
    [InlineData("{secret}.")]
    [InlineData("..{secret}..x")]
    [InlineData("%00.{secret}")]
    [InlineData("<script>.{secret}")]
    public async Task Rubbish_beside_the_secret_is_ignored(string value)
    {
        using var client = await Bifrost.NewFlowAsync();
        var secret = Secrets(client).Single();

        using var answer = await AskAsync(client, value.Replace("{secret}", secret).Replace("{rubbish}", new string('a', 42)));

        await answer.ShouldBePageAsync(200);
    }

    [StoreTheory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("....")]
    [InlineData("\"\"")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("{secret}x")]
    [InlineData("{secret}A.B")]
    public async Task A_cookie_without_the_secret_is_another_browser(string value)
    {
        using var client = await Bifrost.NewFlowAsync();
        var secret = Secrets(client).Single();

        using var answer = await AskAsync(client, value.Replace("{secret}", secret));

        await answer.ShouldBeTextAsync(403);
    }

    [StoreFact]
    public async Task Rubbish_in_the_cookie_does_not_survive_the_next_authorize()
    {
        using var client = await Bifrost.NewRegisteredAsync();
        client.Cookies.Add(client.Http.BaseAddress!, new Cookie(Name, "rubbish.more", "/"));

        using var opened = await client.AuthorizeAsync();

        opened.Headers.GetValues("Set-Cookie").Single().Should().MatchRegex($"^{Name}=[A-Za-z0-9_-]{{43}};");
    }

    [StoreFact]
    public async Task A_secret_that_somebody_planted_in_the_browser_does_not_become_that_of_the_flow()
    {
        const string planted = "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";
        using var client = await Bifrost.NewRegisteredAsync();
        client.Cookies.Add(client.Http.BaseAddress!, new Cookie(Name, planted, "/"));
        using var opened = await client.AuthorizeAsync();

        using var answer = await AskAsync(client, planted);

        await answer.ShouldBeTextAsync(403);
    }

    [StoreFact]
    public async Task Over_plain_http_the_name_for_https_is_neither_set_nor_read()
    {
        using var client = await Bifrost.NewRegisteredAsync();
        using var opened = await client.AuthorizeAsync();
        var secret = Secrets(client).Single();

        opened.Headers.GetValues("Set-Cookie").Should().ContainSingle();
        await (await AskAsync(client, $"{secret}; __Host-bifrost_flow={new string('A', 43)}")).ShouldBePageAsync(200);
        await (await AskAsync(client, $"; __Host-bifrost_flow={secret}")).ShouldBeTextAsync(403);
    }

    [StoreFact]
    public async Task Of_several_cookies_of_the_name_every_one_counts()
    {
        using var client = await Bifrost.NewRegisteredAsync();
        using var opened = await client.AuthorizeAsync();
        var secret = Secrets(client).Single();

        await (await AskAsync(client, $"{secret}; {Name}={new string('A', 43)}")).ShouldBePageAsync(200);
        await (await AskAsync(client, $"{new string('A', 43)}; {Name}={secret}")).ShouldBePageAsync(200);
    }

    private static string[] Secrets(TestClient client) =>
        client.Cookies.GetCookies(client.Http.BaseAddress!)[Name]?.Value.Split('.') ?? [];

    private async Task<HttpResponseMessage> AskAsync(TestClient client, string cookie)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(Bifrost.Server.BaseUrl),
        };

        return await http.AskAsync(
            "GET", $"{Wire.Consent}?flow_id={client.FlowId}", null, ("Cookie", $"other=1; {Name}={cookie}"));
    }
}
