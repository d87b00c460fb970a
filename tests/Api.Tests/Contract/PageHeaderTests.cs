using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>Headers of every page that a browser can meet, errors included (R-73 to R-76, product §3.4, §3.5).</summary>
public class PageHeaderTests(Shared<UsualBifrost> shared) : ContractTests<UsualBifrost>(shared)
{
    public static TheoryData<string, string, int, string> EveryPage => new()
    {
        { "GET", "/", 200, "no-referrer" },
        { "GET", "/oauth/consent?flow_id={flow}", 200, "same-origin" },
        { "GET", "/oauth/consent/mcps?flow_id={flow}", 200, "same-origin" },
        { "GET", "/oauth/consent", 400, "no-referrer" },
        { "GET", "/oauth/consent?flow_id={foreign}", 403, "no-referrer" },
        { "GET", "/oauth/consent/mcps?flow_id={foreign}", 403, "no-referrer" },
        { "GET", "/api/oauth/per-user/authorize", 400, "no-referrer" },
        { "GET", "/api/oauth/per-user/authorize?client_id=unknown", 404, "no-referrer" },
        { "GET", "/api/oauth/per-user/upstream/authorize", 400, "no-referrer" },
        { "GET", "/api/oauth/per-user/upstream/authorize?mcp_client_id=notes&session=x", 401, "no-referrer" },
        { "GET", "/api/oauth/per-user/upstream/authorize?mcp_client_id=notes&flow_id={foreign}", 403, "no-referrer" },
        { "GET", "/api/oauth/per-user/upstream/authorize?mcp_client_id=none&flow_id={flow}", 404, "no-referrer" },
        { "GET", "/api/oauth/callback", 400, "no-referrer" },
        { "GET", "/api/oauth/callback?state=x&code=y", 400, "no-referrer" },
        { "POST", "/api/oauth/per-user/consent/vk", 400, "no-referrer" },
        { "POST", "/api/oauth/per-user/consent/submit", 400, "no-referrer" },
        { "POST", "/api/oauth/per-user/consent/deny", 400, "no-referrer" },
        { "GET", "/api/oauth/per-user/consent/vk", 405, "no-referrer" },
        { "GET", "/nothing/here", 404, "no-referrer" },
        { "GET", "/health/nothing", 404, "no-referrer" },
    };

    [StoreTheory]
    [MemberData(nameof(EveryPage))]
    public async Task A_page_is_not_framed_cached_sniffed_or_referred_and_runs_no_script(
        string method, string path, int status, string referrer)
    {
        using var client = await Bifrost.NewFlowAsync();
        using var foreign = await Bifrost.NewFlowAsync();
        using var chosen = await client.SkipAsync();
        var address = path.Replace("{flow}", client.FlowId).Replace("{foreign}", foreign.FlowId);

        using var answer = await client.Http.AskAsync(
            method, address, method == "POST" ? Wire.Form(("x", "y")) : null, ("Accept", Wire.Browser));

        var html = await answer.ShouldBePageAsync(status);
        html.Should().NotContain("<script").And.NotContain("style=").And.NotMatchRegex("<[^>]* on[a-z]+=");
        var policy = answer.Header("Content-Security-Policy")!;
        policy.Should().ContainAll("default-src 'none'", "style-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'");
        policy.Should().NotContain("unsafe").And.NotContain("form-action").And.NotContain("script-src").And.NotContain("http");
        answer.Header("X-Frame-Options").Should().Be("DENY");
        answer.Header("X-Content-Type-Options").Should().Be("nosniff");
        answer.Header("Cross-Origin-Opener-Policy").Should().Be("same-origin");
        answer.Header("Referrer-Policy").Should().Be(referrer);
        answer.Header("Strict-Transport-Security").Should().BeNull("this Bifrost is reached over http");
        answer.Header("Server").Should().BeNull();
    }

    [StoreTheory]
    [InlineData("/consent.css", "text/css")]
    [InlineData("/close.js", "text/javascript")]
    [InlineData("/favicon.svg", "image/svg+xml")]
    public async Task What_a_page_loads_comes_from_here(string path, string type)
    {
        using var client = Bifrost.NewClient();

        using var answer = await client.Http.GetAsync(path);

        ((int)answer.StatusCode).Should().Be(200);
        answer.Content.Headers.ContentType!.MediaType.Should().Be(type);
        answer.Header("X-Content-Type-Options").Should().Be("nosniff");
    }

    [StoreFact]
    public async Task A_page_loads_nothing_that_does_not_exist()
    {
        using var client = await Bifrost.NewFlowAsync();
        var html = await (await client.Http.GetAsync($"{Wire.Consent}?flow_id={client.FlowId}")).TextAsync();

        foreach (System.Text.RegularExpressions.Match link in System.Text.RegularExpressions.Regex.Matches(html, "<link[^>]* href=\"([^\"]+)\""))
        {
            using var answer = await client.Http.GetAsync(link.Groups[1].Value);
            ((int)answer.StatusCode).Should().Be(200, link.Value);
        }
    }

    [StoreFact]
    public async Task Every_link_of_the_home_page_and_of_the_metadata_leads_somewhere()
    {
        using var client = Bifrost.NewClient();
        var metadata = await (await client.Http.GetAsync("/.well-known/oauth-authorization-server")).JsonAsync();
        var resource = await (await client.Http.GetAsync("/.well-known/oauth-protected-resource")).JsonAsync();

        foreach (var address in new[] { metadata.GetProperty("service_documentation"), resource.GetProperty("resource_documentation") })
        {
            using var answer = await client.Http.PageAsync(address.GetString()!);
            ((int)answer.StatusCode).Should().BeLessThan(400, address.GetString());
        }
    }
}
