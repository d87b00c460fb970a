using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>Which answers a page of another origin may read .</summary>
public class CorsTests(Shared<UsualBifrost> shared) : ContractTests<UsualBifrost>(shared)
{
    private const string Stranger = "https://inspector.example";

    [StoreTheory]
    [InlineData("/.well-known/oauth-protected-resource", "GET")]
    [InlineData("/.well-known/oauth-protected-resource/mcp", "GET")]
    [InlineData("/.well-known/oauth-authorization-server", "GET")]
    [InlineData(Wire.Register, "POST")]
    [InlineData(Wire.Token, "POST")]
    public async Task What_browser_clients_need_answers_their_preflight(string path, string method)
    {
        using var answer = await Http.AskAsync(
            "OPTIONS",
            path,
            null,
            ("Origin", Stranger),
            ("Access-Control-Request-Method", method),
            ("Access-Control-Request-Headers", "authorization,content-type,mcp-protocol-version"));

        ((int)answer.StatusCode).Should().BeOneOf(200, 204);
        answer.Header("Access-Control-Allow-Origin").Should().Be("*");
        answer.Header("Access-Control-Allow-Methods").Should().Contain(method);
        answer.Header("Access-Control-Allow-Headers").Should().ContainAll("Authorization", "Content-Type", "MCP-Protocol-Version");
        answer.Header("Access-Control-Allow-Credentials").Should().BeNull();
    }

    [StoreTheory]
    [InlineData("GET", "/.well-known/oauth-protected-resource")]
    [InlineData("GET", "/.well-known/oauth-authorization-server")]
    [InlineData("POST", Wire.Register)]
    [InlineData("POST", Wire.Token)]
    public async Task What_browser_clients_need_can_be_read_from_any_origin_without_credentials(string method, string path)
    {
        var body = method == "POST" ? Wire.Json("{}") : null;
        using var answer = await Http.AskAsync(method, path, body, ("Origin", Stranger));

        answer.Header("Access-Control-Allow-Origin").Should().Be("*");
        answer.Header("Access-Control-Allow-Credentials").Should().BeNull();
    }

    [StoreTheory]
    [InlineData("GET", Wire.Authorize)]
    [InlineData("GET", Wire.Consent)]
    [InlineData("GET", Wire.Services)]
    [InlineData("GET", Wire.Upstream)]
    [InlineData("GET", Wire.Callback)]
    [InlineData("POST", "/api/oauth/per-user/consent/vk")]
    [InlineData("POST", "/api/oauth/per-user/consent/submit")]
    [InlineData("POST", "/api/oauth/per-user/consent/deny")]
    [InlineData("GET", "/api/oauth/config/x/status")]
    public async Task Pages_forms_and_management_cannot_be_read_from_another_origin(string method, string path)
    {
        using var asked = await Http.AskAsync(
            "OPTIONS", path, null, ("Origin", Stranger), ("Access-Control-Request-Method", method));
        using var answer = await Http.AskAsync(
            method, path, method == "POST" ? Wire.Form(("flow_id", "x")) : null, ("Origin", Stranger));

        asked.Header("Access-Control-Allow-Origin").Should().BeNull();
        answer.Header("Access-Control-Allow-Origin").Should().BeNull();
    }

    [StoreFact]
    public async Task The_gateway_lets_a_loopback_page_read_its_challenge()
    {
        using var answer = await Http.AskAsync("POST", "/mcp", Wire.Json("{}"), ("Origin", "http://localhost:6274"));

        ((int)answer.StatusCode).Should().Be(401);
        answer.Header("Access-Control-Allow-Origin").Should().Be("http://localhost:6274");
        answer.Header("Access-Control-Expose-Headers").Should().ContainAll("WWW-Authenticate", "Mcp-Session-Id", "MCP-Protocol-Version");
    }

    [StoreFact]
    public async Task The_gateway_answers_403_to_a_page_of_another_origin_before_anything_else()
    {
        using var answer = await Http.AskAsync("POST", "/mcp", Wire.Json("{}"), ("Origin", Stranger));

        await answer.ShouldBeEnvelopeAsync(403, "origin_not_allowed");
        answer.Header("Access-Control-Allow-Origin").Should().BeNull();
    }
}
