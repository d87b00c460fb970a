using Bifrost.Application.Settings;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>On https a flow needs a cookie that no neighbouring host can set, beside the one of the contract.</summary>
public class SecureFlowCookieTests(Shared<PublicBifrost> shared) : ContractTests<PublicBifrost>(shared)
{
    private const string Name = "__bifrost_flow_secret";
    private const string HostName = "__Host-bifrost_flow";

    public static TheoryData<string> Forms => new() { "vk", "user-id", "skip", "continue", "submit", "deny", "disconnect" };

    // Names that a browser lets a neighbouring host set, each with the value of the attacker's own cookie.
    public static TheoryData<string> Disguises => new()
    {
        "__host-bifrost_flow=",
        "__HOST-BIFROST_FLOW=",
        "x[__Host-bifrost_flow=",
        "x,__Host-bifrost_flow=",
        "x=1,__Host-bifrost_flow=",
        "x=\"1, __Host-bifrost_flow=",
        "\u2000__Host-bifrost_flow=",
        "\u00a0__Host-bifrost_flow=",
        "\t__Host-bifrost_flow=",
        "$Version=1,__Host-bifrost_flow=",
        "%5F%5FHost-bifrost_flow=",
        "__Host-bifrost_flow =",
    };

    [StoreFact]
    public async Task Authorize_sets_both_cookies_with_the_same_secret_and_the_same_life()
    {
        var (client, _) = await NewRegisteredAsync();

        using var opened = await client.AuthorizeAsync();

        var cookies = opened.Headers.GetValues("Set-Cookie").ToList();
        cookies.Should().HaveCount(2);
        var named = cookies.Single(cookie => cookie.StartsWith($"{Name}=", StringComparison.Ordinal));
        var host = cookies.Single(cookie => cookie.StartsWith($"{HostName}=", StringComparison.Ordinal));
        host[HostName.Length..].Should().Be(named[Name.Length..]);
        host.ToLowerInvariant().Should().ContainAll("httponly", "samesite=lax", "path=/", "max-age=900", "secure").And.NotContain("domain");
    }

    [StoreFact]
    public async Task A_flow_goes_through_and_the_answer_takes_its_secret_out_of_both()
    {
        var (client, jar) = await NewFlowAsync();

        using var chosen = await client.ChooseKeyAsync(TestServers.AliceKey);
        using var submitted = await client.SubmitAsync();

        submitted.Headers.Location!.OriginalString.Should().StartWith($"{TestClient.Redirect}?code=");
        jar.Cookies.Keys.Should().NotContain([Name, HostName]);
    }

    [StoreFact]
    public async Task Two_tabs_finish_in_any_order()
    {
        var (client, jar) = await NewFlowAsync();
        var first = client.FlowId;
        using var opened = await client.AuthorizeAsync(("state", "second"));
        jar.Cookies[HostName].Split('.').Should().HaveCount(2);

        using var chosen = await client.SkipAsync();
        using var second = await client.SubmitAsync();
        client.FlowId = first;
        using var denied = await client.DenyAsync();

        second.Headers.Location!.Query.Should().Contain("state=second");
        denied.Headers.Location!.Query.Should().Contain("access_denied");
    }

    [StoreTheory]
    [MemberData(nameof(Forms))]
    public async Task A_planted_contract_cookie_opens_no_form_of_the_attackers_flow(string step)
    {
        var (attacker, attackersJar) = await NewFlowAsync();
        await attacker.ChooseKeyAsync(TestServers.BobKey);
        var (victim, jar) = await NewRegisteredAsync();
        jar.PlantedLast.Add($"{Name}={attackersJar.Cookies[Name]}");
        victim.FlowId = attacker.FlowId;

        using var answer = await victim.PostAsync(step, ("vk", TestServers.AliceKey), ("user_id", "v"), ("mcp_client_id", "notes"));

        RefusedAsForeign(answer);
    }

    [StoreTheory]
    [InlineData("/oauth/consent?flow_id=")]
    [InlineData("/oauth/consent/mcps?flow_id=")]
    [InlineData("/api/oauth/per-user/upstream/authorize?mcp_client_id=notes&flow_id=")]
    public async Task A_planted_contract_cookie_opens_no_page_of_the_attackers_flow(string path)
    {
        var (attacker, attackersJar) = await NewFlowAsync();
        await attacker.ChooseKeyAsync(TestServers.BobKey);
        var (victim, jar) = await NewRegisteredAsync();
        jar.PlantedLast.Add($"{Name}={attackersJar.Cookies[Name]}");

        ((int)(await victim.Http.GetAsync($"{path}{attacker.FlowId}")).StatusCode).Should().Be(403);
    }

    [StoreTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_victims_own_cookies_beside_a_planted_one_open_the_victims_flow_only(bool isFirst)
    {
        var (attacker, attackersJar) = await NewFlowAsync();
        var (victim, jar) = await NewFlowAsync();
        (isFirst ? jar.PlantedFirst : jar.PlantedLast).Add($"{Name}={attackersJar.Cookies[Name]}");

        ((int)(await victim.Http.GetAsync($"/oauth/consent?flow_id={attacker.FlowId}")).StatusCode).Should().Be(403);
        ((int)(await victim.Http.GetAsync($"/oauth/consent?flow_id={victim.FlowId}")).StatusCode).Should().Be(200);
    }

    [StoreFact]
    public async Task A_contract_cookie_that_was_overwritten_opens_neither_flow()
    {
        var (attacker, attackersJar) = await NewFlowAsync();
        var (victim, jar) = await NewFlowAsync();
        jar.Cookies[Name] = attackersJar.Cookies[Name];

        ((int)(await victim.Http.GetAsync($"/oauth/consent?flow_id={attacker.FlowId}")).StatusCode).Should().Be(403);
        ((int)(await victim.Http.GetAsync($"/oauth/consent?flow_id={victim.FlowId}")).StatusCode).Should().Be(403);
    }

    [StoreFact]
    public async Task A_planted_secret_does_not_get_into_the_other_cookie_with_the_next_flow()
    {
        var (attacker, attackersJar) = await NewFlowAsync();
        var (victim, jar) = await NewRegisteredAsync();
        jar.PlantedLast.Add($"{Name}={attackersJar.Cookies[Name]}");

        using var opened = await victim.AuthorizeAsync();

        jar.Cookies[HostName].Should().NotContain(attackersJar.Cookies[Name]);
        jar.Cookies[Name].Should().NotContain(attackersJar.Cookies[Name]);
        ((int)(await victim.Http.GetAsync($"/oauth/consent?flow_id={attacker.FlowId}")).StatusCode).Should().Be(403);
    }

    [StoreTheory]
    [MemberData(nameof(Disguises))]
    public async Task A_cookie_of_another_name_is_not_read_as_the_hosts_own(string disguise)
    {
        var (attacker, attackersJar) = await NewFlowAsync();
        var (victim, jar) = await NewRegisteredAsync();
        jar.PlantedFirst.Add("other=1");
        jar.PlantedFirst.Add($"{disguise}{attackersJar.Cookies[HostName]}");
        jar.PlantedLast.Add($"{Name}={attackersJar.Cookies[Name]}");

        ((int)(await victim.Http.GetAsync($"/oauth/consent?flow_id={attacker.FlowId}")).StatusCode).Should().Be(403);
    }

    [StoreFact]
    public async Task The_binding_cookie_is_not_read_from_a_cookie_of_another_name_either()
    {
        var (attacker, attackersJar) = await NewFlowAsync();
        await attacker.ChooseKeyAsync(TestServers.BobKey);
        await attacker.SubmitAsync();
        var (victim, jar) = await NewFlowAsync();
        jar.PlantedFirst.Add($"x[__Host-bifrost_browser={attackersJar.Cookies["__Host-bifrost_browser"]}");

        (await (await victim.Http.GetAsync($"/oauth/consent?flow_id={victim.FlowId}")).TextAsync()).Should().NotContain("Continue as");
        (await victim.PostAsync("continue")).Headers.Location!.OriginalString.Should().Contain("continue_unavailable");
    }

    [StoreFact]
    public async Task In_the_browser_that_consented_the_identity_is_offered_and_taken_and_every_consent_renews_the_secret()
    {
        var (client, jar) = await NewFlowAsync();
        await client.ChooseKeyAsync(TestServers.AliceKey);
        await client.SubmitAsync();
        var before = jar.Cookies["__Host-bifrost_browser"];
        await client.AuthorizeAsync();

        var page = await (await client.Http.GetAsync($"/oauth/consent?flow_id={client.FlowId}")).TextAsync();
        using var chosen = await client.PostAsync("continue");
        using var submitted = await client.SubmitAsync();

        page.Should().Contain("Continue as <bdi>alice</bdi>");
        chosen.Headers.Location!.OriginalString.Should().Be($"/oauth/consent/mcps?flow_id={client.FlowId}");
        jar.Cookies["__Host-bifrost_browser"].Should().NotBe(before);
    }

    private static void RefusedAsForeign(HttpResponseMessage answer)
    {
        if ((int)answer.StatusCode == 302)
        {
            answer.Headers.Location!.OriginalString.Should().EndWith("error=flow_wrong_browser");
        }
        else
        {
            ((int)answer.StatusCode).Should().Be(403);
        }
    }

    private async Task<(TestClient Client, CookieJar Jar)> NewRegisteredAsync()
    {
        var jar = new CookieJar();
        var client = new TestClient(Bifrost.Server.BaseUrl, jar);
        client.Http.DefaultRequestHeaders.Host = PublicBifrost.Host;

        return (await client.RegisterAsync(), jar);
    }

    private async Task<(TestClient Client, CookieJar Jar)> NewFlowAsync()
    {
        var (client, jar) = await NewRegisteredAsync();
        using var opened = await client.AuthorizeAsync();
        ((int)opened.StatusCode).Should().Be(302);

        return (client, jar);
    }
}

/// <summary>A login that an attacker began at a provider is not finished by a victim's browser (product §3.13).</summary>
public class SecureCallbackTests(Shared<SecureNotesBifrost> shared) : ContractTests<SecureNotesBifrost>(shared)
{
    private const string Name = "__bifrost_flow_secret";

    [StoreTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_planted_contract_cookie_does_not_finish_the_attackers_login(bool victimHasOwn)
    {
        var (attacker, attackersJar) = await NewFlowAsync();
        await attacker.ChooseKeyAsync(TestServers.BobKey);
        using var departure = await attacker.Http.GetAsync($"{Wire.Upstream}?mcp_client_id=notes&flow_id={attacker.FlowId}");
        var callback = new Uri(await NotesBifrost.LogInAsync(departure, "victim")).PathAndQuery;
        var (victim, jar) = await NewFlowAsync();

        if (!victimHasOwn)
        {
            jar.Cookies.Clear();
        }

        jar.PlantedFirst.Add($"{Name}={attackersJar.Cookies[Name]}");

        using var finished = await victim.Http.GetAsync(callback);

        (await finished.ShouldBePageAsync(400)).Should().NotContain("is connected");
        finished.Header("Set-Cookie").Should().BeNull();
        (await Bifrost.StoredAsync<long>("SELECT COUNT(*) FROM connections c JOIN subjects s ON s.subject_id = c.subject_id WHERE s.subject_key = 'bob'"))
            .Should().Be(0);
    }

    [StoreFact]
    public async Task The_browser_that_began_the_login_finishes_it()
    {
        var (client, _) = await NewFlowAsync();
        await client.ChooseKeyAsync(TestServers.AliceKey);
        using var departure = await client.Http.GetAsync($"{Wire.Upstream}?mcp_client_id=wiki&flow_id={client.FlowId}");

        using var finished = await client.Http.GetAsync(new Uri(await NotesBifrost.LogInAsync(departure)).PathAndQuery);

        finished.Headers.Location!.OriginalString.Should().Be($"/oauth/consent/mcps?flow_id={client.FlowId}");
    }

    private async Task<(TestClient Client, CookieJar Jar)> NewFlowAsync()
    {
        var jar = new CookieJar();
        var client = new TestClient(Bifrost.Server.BaseUrl, jar);
        client.Http.DefaultRequestHeaders.Host = PublicBifrost.Host;
        await client.RegisterAsync();
        using var opened = await client.AuthorizeAsync();
        ((int)opened.StatusCode).Should().Be(302);

        return (client, jar);
    }
}

/// <summary>A real OAuth-protected server behind https://bifrost.example.com.</summary>
public sealed class SecureNotesBifrost : NotesBifrost
{
    protected override BifrostSettings Adjust(BifrostSettings settings) => settings with { PublicUrl = new Uri(PublicBifrost.Origin) };
}
