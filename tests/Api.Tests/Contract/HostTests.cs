using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>Which address a request may name, with a public URL (R-06, V-18, V-23, product §3.11).</summary>
public class PublicHostTests(Shared<PublicBifrost> shared) : ContractTests<PublicBifrost>(shared)
{
    private const string Resource = "/.well-known/oauth-protected-resource";

    [StoreTheory]
    [InlineData("X-Forwarded-Host", "evil.example")]
    [InlineData("X-Forwarded-Proto", "http")]
    [InlineData("X-Forwarded-Port", "1")]
    [InlineData("X-Forwarded-Prefix", "/evil")]
    [InlineData("Forwarded", "host=evil.example;proto=http")]
    [InlineData("X-Original-Host", "evil.example")]
    public async Task Forwarded_headers_of_strangers_change_nothing(string name, string value)
    {
        using var metadata = await Http.AskAsync("GET", Resource, null, ("Host", PublicBifrost.Host), (name, value));
        using var challenged = await Http.AskAsync("POST", "/mcp", Wire.Json("{}"), ("Host", PublicBifrost.Host), (name, value));

        (await metadata.JsonAsync()).GetProperty("resource").GetString().Should().Be($"{PublicBifrost.Origin}/mcp");
        challenged.Header("WWW-Authenticate").Should().Contain(PublicBifrost.Origin).And.NotContain("evil");
    }

    [StoreTheory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("bifrost.example.com.evil.example")]
    [InlineData("bifrost.example.com:8443")]
    [InlineData("bifrost.example.com.")]
    public async Task Every_other_host_is_403_on_every_path(string host)
    {
        foreach (var path in new[] { Resource, "/", "/oauth/consent", Wire.Authorize, "/mcp", "/consent.css", "/nothing" })
        {
            using var answer = await Http.AskAsync("GET", path, null, ("Host", host));

            ((int)answer.StatusCode).Should().Be(403, path);
            (await answer.TextAsync()).Should().NotContain(host);
        }
    }

    [StoreTheory]
    [InlineData("evil.example")]
    [InlineData("10.0.0.7:8080")]
    public async Task Health_is_answered_at_any_host(string host)
    {
        foreach (var path in new[] { "/health", "/health/ready" })
        {
            using var answer = await Http.AskAsync("GET", path, null, ("Host", host), ("X-Forwarded-Host", "evil"));

            ((int)answer.StatusCode).Should().Be(200);
        }
    }

    [StoreFact]
    public async Task The_public_host_is_served_in_any_case_and_with_its_own_port()
    {
        foreach (var host in new[] { "BIFROST.example.COM", "bifrost.example.com:443" })
        {
            using var answer = await Http.AskAsync("GET", Resource, null, ("Host", host));

            (await answer.JsonAsync()).GetProperty("resource").GetString().Should().Be($"{PublicBifrost.Origin}/mcp");
        }
    }

    [StoreFact]
    public async Task OnHttps_the_flow_cookie_is_Secure_and_pages_demandHttps()
    {
        using var client = Bifrost.NewClient();
        client.Http.DefaultRequestHeaders.Host = PublicBifrost.Host;
        await client.RegisterAsync();

        using var opened = await client.AuthorizeAsync();

        var cookie = opened.Headers.GetValues("Set-Cookie").First();
        cookie.Split("; ")[1..].Select(part => part.ToLowerInvariant()).Should()
            .BeEquivalentTo("httponly", "samesite=lax", "path=/", "max-age=900", "secure");
        opened.Header("Strict-Transport-Security").Should().MatchRegex("max-age=(3153[6-9]|[4-9])");
    }

    [StoreFact]
    public async Task OnHttps_the_binding_cookie_carries_the_Host_prefix_and_iss_is_the_public_URL()
    {
        using var client = Bifrost.NewClient();
        client.Http.DefaultRequestHeaders.Host = PublicBifrost.Host;
        await client.RegisterAsync();
        using var opened = await client.AuthorizeAsync();
        var secrets = string.Join("; ", opened.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));

        using var submitted = await client.Http.AskAsync(
            "POST", "/api/oauth/per-user/consent/submit", Wire.Form(("flow_id", client.FlowId)),
            ("Cookie", secrets), ("Origin", PublicBifrost.Origin));

        submitted.Headers.Location!.Query.Should().Contain($"iss={Uri.EscapeDataString(PublicBifrost.Origin)}");
        submitted.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("__Host-bifrost_browser=", StringComparison.Ordinal))
            .ToLowerInvariant().Should().ContainAll("secure", "path=/", "httponly", "samesite=lax").And.NotContain("domain");
    }
}

/// <summary>Which address a request may name while no public URL is set: this machine's.</summary>
public class LoopbackHostTests(Shared<UsualBifrost> shared) : ContractTests<UsualBifrost>(shared)
{
    private const string Resource = "/.well-known/oauth-protected-resource";

    [StoreTheory]
    [InlineData("localhost")]
    [InlineData("localhost:8080")]
    [InlineData("127.0.0.1:9")]
    [InlineData("[::1]:8080")]
    public async Task The_base_is_the_requests_own_loopback_host(string host)
    {
        using var answer = await Http.AskAsync("GET", Resource, null, ("Host", host));

        (await answer.JsonAsync()).GetProperty("resource").GetString().Should().Be($"http://{host}/mcp");
    }

    [StoreFact]
    public async Task The_base_is_lower_case()
    {
        using var answer = await Http.AskAsync("GET", Resource, null, ("Host", "LOCALHOST:8080"));

        (await answer.JsonAsync()).GetProperty("resource").GetString().Should().Be("http://localhost:8080/mcp");
    }

    [StoreTheory]
    [InlineData("evil.example")]
    [InlineData("10.0.0.7:8080")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    public async Task A_host_elsewhere_is_403_with_the_setting_to_make(string host)
    {
        using var answer = await Http.AskAsync("GET", Resource, null, ("Host", host));

        await answer.ShouldBeEnvelopeOrTextAsync(403, "public_url");
    }

    [StoreTheory]
    [InlineData("Forwarded", "for=1.2.3.4")]
    [InlineData("X-Forwarded-For", "1.2.3.4")]
    [InlineData("X-Forwarded-Host", "localhost")]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("X-Forwarded-Scheme", "https")]
    [InlineData("x-forwarded-anything", "x")]
    public async Task A_request_through_a_proxy_is_403_with_the_setting_to_make(string name, string value)
    {
        using var answer = await Http.AskAsync("GET", Resource, null, (name, value));

        await answer.ShouldBeEnvelopeOrTextAsync(403, "public_url");
    }

    [StoreFact]
    public async Task Health_is_answered_through_a_proxy()
    {
        using var answer = await Http.AskAsync("GET", "/health", null, ("Host", "evil.example"), ("X-Forwarded-For", "1.2.3.4"));

        ((int)answer.StatusCode).Should().Be(200);
    }

    [StoreTheory]
    [InlineData("text/html")]
    [InlineData("application/json")]
    public async Task A_path_below_health_that_is_not_there_is_404_at_any_host(string accept)
    {
        using var answer = await Http.AskAsync("GET", "/health/nothing", null, ("Host", "evil.example"), ("Accept", accept));

        ((int)answer.StatusCode).Should().Be(404);
    }
}
