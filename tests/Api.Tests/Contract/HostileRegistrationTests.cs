using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>What a hostile client says about itself, on every page that shows it (R-77, V-07, V-28).</summary>
public class HostileRegistrationTests(Shared<UsualBifrost> shared) : ContractTests<UsualBifrost>(shared)
{
    public static TheoryData<string> Names => new()
    {
        "<script>alert(1)</script>",
        "\" onmouseover=\"alert(1)",
        "' autofocus onfocus='alert(1)",
        "</title><svg onload=alert(1)>",
        "</bdi></strong><form action=https://evil.example>",
        "javascript:alert(1)",
        "{{7*7}} @Model ${x}",
        "Claude\u202Emoc.live",
        new string('N', 10_000),
    };

    [StoreTheory]
    [MemberData(nameof(Names))]
    public async Task A_hostile_name_stays_text_on_every_page(string name)
    {
        using var client = await Bifrost.NewClient().RegisterAsync(name: name);
        using var opened = await client.AuthorizeAsync();
        var identity = await (await client.Http.PageAsync(opened.Headers.Location!.OriginalString)).ShouldBePageAsync(200);
        using var chosen = await client.SkipAsync();
        var services = await (await client.Http.PageAsync(chosen.Headers.Location!.OriginalString)).ShouldBePageAsync(200);
        using var refused = await client.Http.PageAsync(
            $"{Wire.Authorize}?client_id={client.ClientId}&redirect_uri={Uri.EscapeDataString(TestClient.Redirect)}");
        var error = await refused.ShouldBePageAsync(400);

        foreach (var html in new[] { identity, services, error })
        {
            html.Should().NotContain("<script").And.NotContain("<svg on").And.NotContain("<form action=https");
            html.Should().NotContain("\" onmouseover=").And.NotContain("' autofocus").And.NotContain("\u202E");
            html.Should().NotContain(new string('N', 300));
        }
    }

    [StoreFact]
    public async Task A_familiar_name_does_not_hide_a_foreign_host()
    {
        const string redirect = "https://evil.example/cb";
        using var client = await Bifrost.NewClient().RegisterAsync(redirect, "Claude");
        using var opened = await client.AuthorizeAsync(("redirect_uri", redirect));

        var html = await (await client.Http.GetAsync(opened.Headers.Location)).ShouldBePageAsync(200);

        html.Should().Contain("evil.example");
        html.IndexOf("redirect-warning", StringComparison.Ordinal).Should()
            .BePositive().And.BeLessThan(html.IndexOf("<form", StringComparison.Ordinal), "the warning stands above the buttons");
    }

    [StoreTheory]
    [InlineData("https://claude.ai/api/mcp/auth_callback")]
    [InlineData("http://127.0.0.1:54321/callback")]
    public async Task A_known_host_is_not_warned_about(string redirect)
    {
        using var client = await Bifrost.NewClient().RegisterAsync(redirect);
        using var opened = await client.AuthorizeAsync(("redirect_uri", redirect));

        (await (await client.Http.GetAsync(opened.Headers.Location)).TextAsync()).Should().NotContain("redirect-warning");
    }

    [StoreFact]
    public async Task A_hostile_redirect_stays_inside_its_attribute()
    {
        const string redirect = "https://evil.example/cb?a='><script>alert(1)</script>";
        using var client = Bifrost.NewClient();

        using var answer = await client.Http.RegisterAsync(new { redirect_uris = new[] { redirect } });

        await answer.ShouldBeOAuthErrorAsync(400, "invalid_redirect_uri");
    }

    [StoreFact]
    public async Task A_hostile_flow_id_is_not_shown()
    {
        using var client = Bifrost.NewClient();

        using var answer = await client.Http.PageAsync($"{Wire.Consent}?flow_id=%22%3E%3Cscript%3Ealert(1)%3C/script%3E");

        (await answer.ShouldBePageAsync(400)).Should().NotContain("alert(1)");
    }

    [StoreFact]
    public async Task A_hostile_flow_id_in_a_form_stays_inside_the_address()
    {
        using var client = Bifrost.NewClient();
        client.FlowId = "x&error=key_unknown\r\nSet-Cookie: a=b";

        using var answer = await client.SkipAsync();

        answer.ShouldLeadTo(
            $"/oauth/consent?flow_id={Uri.EscapeDataString(client.FlowId)}&error=flow_unknown");
    }
}
