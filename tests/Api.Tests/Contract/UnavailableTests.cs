using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>Every operation while nothing per-user is configured: the authorization server does not exist.</summary>
public class NothingPerUserTests(Shared<EmptyBifrost> shared) : ContractTests<EmptyBifrost>(shared)
{
    [StoreFact]
    public async Task Register_answers_404_text_plain_when_nothing_per_user_is_configured() =>
        await (await Http.PostAsync(Wire.Register, Wire.Json("{}"))).ShouldBeTextAsync(404);

    [StoreFact]
    public async Task Authorize_answers_404_text_plain_when_nothing_per_user_is_configured() =>
        await (await Http.GetAsync(Wire.Authorize)).ShouldBeTextAsync(404);

    [StoreFact]
    public async Task Authorize_answers_404_with_a_page_to_a_browser_when_nothing_per_user_is_configured() =>
        await (await Http.PageAsync(Wire.Authorize)).ShouldBePageAsync(404);

    [StoreFact]
    public async Task Token_answers_404_text_plain_when_nothing_per_user_is_configured() =>
        await (await Http.PostAsync(Wire.Token, Wire.Form(("grant_type", "authorization_code")))).ShouldBeTextAsync(404);

    [StoreTheory]
    [InlineData("/.well-known/oauth-protected-resource")]
    [InlineData("/.well-known/oauth-protected-resource/mcp")]
    [InlineData("/.well-known/oauth-authorization-server")]
    public async Task Metadata_answers_404_text_plain_when_nothing_per_user_is_configured(string path)
    {
        using var answer = await Http.AskAsync("GET", path, null, ("Accept", Wire.Browser));

        await answer.ShouldBeTextAsync(404);
    }

    [StoreFact]
    public async Task The_gateway_challenges_with_a_bare_Bearer_when_nothing_per_user_is_configured()
    {
        using var answer = await Http.PostAsync("/mcp", Wire.Json("{}"));

        await answer.ShouldBeEnvelopeAsync(401);
        answer.Header("WWW-Authenticate").Should().Be("Bearer");
    }

    [StoreFact]
    public async Task The_home_page_shows_the_lines_to_add_when_nothing_per_user_is_configured() =>
        (await (await Http.PageAsync("/")).ShouldBePageAsync(200)).Should().Contain("per_user_oauth");

    [StoreFact]
    public void The_log_shows_the_lines_to_add_when_nothing_per_user_is_configured() =>
        Bifrost.Server.Log.Lines.Should().Contain(line => line.StartsWith("Warning") && line.Contains("\"auth_type\": \"per_user_oauth\""));
}

/// <summary>Every operation while the store is disabled; that takes precedence over everything else.</summary>
public sealed class StoreDisabledTests(StorelessBifrost bifrost) : IClassFixture<StorelessBifrost>
{
    private readonly HttpClient _http = bifrost.NewClient().Http;

    [Fact]
    public async Task Register_answers_503_when_the_store_is_disabled() =>
        await (await _http.PostAsync(Wire.Register, Wire.Json("{}"))).ShouldBeEnvelopeAsync(503, "store_disabled");

    [Fact]
    public async Task Authorize_answers_503_when_the_store_is_disabled() =>
        await (await _http.GetAsync(Wire.Authorize)).ShouldBeEnvelopeAsync(503, "store_disabled");

    [Fact]
    public async Task Authorize_answers_503_with_a_page_to_a_browser_when_the_store_is_disabled() =>
        await (await _http.PageAsync(Wire.Authorize)).ShouldBePageAsync(503);

    [Fact]
    public async Task Upstream_authorize_answers_503_when_the_store_is_disabled() =>
        await (await _http.GetAsync($"{Wire.Upstream}?mcp_client_id=notes&flow_id=x")).ShouldBeEnvelopeAsync(503, "store_disabled");

    [Fact]
    public async Task Token_answers_500_server_error_when_the_store_is_disabled() =>
        await (await _http.PostAsync(Wire.Token, Wire.Form(("grant_type", "authorization_code"))))
            .ShouldBeOAuthErrorAsync(500, "server_error");

    [Theory]
    [InlineData("/.well-known/oauth-protected-resource")]
    [InlineData("/.well-known/oauth-protected-resource/mcp")]
    [InlineData("/.well-known/oauth-authorization-server")]
    public async Task Metadata_answers_404_text_plain_when_the_store_is_disabled(string path) =>
        await (await _http.GetAsync(path)).ShouldBeTextAsync(404);

    [Theory]
    [InlineData(Wire.Consent)]
    [InlineData(Wire.Services)]
    public async Task Consent_pages_answer_400_text_plain_when_the_store_is_disabled(string path) =>
        await (await _http.GetAsync($"{path}?flow_id=x")).ShouldBeTextAsync(400);

    [Fact]
    public async Task Consent_pages_answer_400_with_a_page_to_a_browser_when_the_store_is_disabled() =>
        await (await _http.PageAsync($"{Wire.Consent}?flow_id=x")).ShouldBePageAsync(400);

    [Theory]
    [InlineData("vk")]
    [InlineData("user-id")]
    [InlineData("skip")]
    [InlineData("submit")]
    [InlineData("deny")]
    public async Task Consent_forms_answer_400_when_the_store_is_disabled(string step)
    {
        using var answer = await _http.PostAsync($"/api/oauth/per-user/consent/{step}", Wire.Form(("flow_id", "x")));

        await answer.ShouldBeEnvelopeAsync(400);
    }

    [Fact]
    public async Task Callback_answers_400_text_html_when_the_store_is_disabled() =>
        await (await _http.GetAsync($"{Wire.Callback}?state=x&code=y")).ShouldBePageAsync(400);

    [Fact]
    public async Task The_gateway_answers_503_when_the_store_is_disabled() =>
        await (await _http.PostAsync("/mcp", Wire.Json("{}"))).ShouldBeEnvelopeAsync(503, "store_disabled");

    [Fact]
    public async Task Config_status_answers_401_before_anything_when_the_store_is_disabled() =>
        await (await _http.GetAsync("/api/oauth/config/x/status")).ShouldBeEnvelopeAsync(401, "admin_key_required");

    [Fact]
    public async Task Ready_answers_200_and_says_so_when_the_store_is_disabled()
    {
        using var answer = await _http.GetAsync("/health/ready");

        ((int)answer.StatusCode).Should().Be(200);
        (await answer.JsonAsync()).GetProperty("store").GetString().Should().Be("disabled");
    }

    [Fact]
    public async Task Home_says_so_when_the_store_is_disabled() =>
        (await (await _http.PageAsync("/")).ShouldBePageAsync(200)).Should().Contain("store");
}
