using System.Text.Json;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>500 of the contract: a fault of ours is said to be one, in the wording of the endpoint, with nothing of its inside.</summary>
public class StoreFaultTests(Shared<UsualBifrost> shared) : ContractTests<UsualBifrost>(shared)
{
    private TestClient _client = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _client = Bifrost.NewClient();

        foreach (var table in new[]
        {
            "oauth_clients", "pending_flows", "authorization_codes", "oauth_configs", "upstream_authorizations", "store_facts",
        })
        {
            await Bifrost.Server.ExecuteAsync($"DROP TABLE IF EXISTS {table}");
        }
    }

    [StoreFact]
    public async Task Config_status_answers_500_with_an_event_id_that_stands_in_the_log()
    {
        using var answer = await _client.Http.AskAsync(
            "GET", "/api/oauth/config/x/status", null, ("Authorization", $"Bearer {BifrostServer.AdminKey}"));

        var id = await ShouldBeOurFaultAsync(answer);
        Bifrost.Server.Log.Lines.Should().Contain(line => line.Contains(id) && line.StartsWith("Error"));
    }

    [StoreTheory]
    [InlineData("submit")]
    [InlineData("deny")]
    [InlineData("skip")]
    public async Task Consent_forms_answer_500_when_the_store_fails(string step)
    {
        using var answer = await _client.Http.PostAsync($"/api/oauth/per-user/consent/{step}", Wire.Form(("flow_id", "x")));

        await ShouldBeOurFaultAsync(answer);
    }

    [StoreFact]
    public async Task Ready_answers_503_while_the_store_does_not_answer_and_the_process_still_lives()
    {
        using var ready = await _client.Http.AskAsync("GET", "/health/ready", null);
        using var alive = await _client.Http.AskAsync("GET", "/health", null);

        ((int)ready.StatusCode).Should().Be(503);
        (await ready.JsonAsync()).GetProperty("store").GetString().Should().Be("unavailable");
        ((int)alive.StatusCode).Should().Be(200);
    }

    [StoreFact]
    public async Task Token_answers_500_server_error_when_the_store_fails()
    {
        using var answer = await _client.TokenAsync(
            ("grant_type", "authorization_code"), ("code", "x"), ("code_verifier", _client.Verifier));

        ((int)answer.StatusCode).Should().Be(500);
        (await answer.JsonAsync()).GetProperty("error").GetString().Should().Be("server_error");
        answer.Header("Cache-Control").Should().Contain("no-store");
    }

    [StoreFact]
    public async Task Register_and_authorize_answer_500_server_error_when_the_store_fails()
    {
        using var registered = await _client.Http.RegisterAsync(new { redirect_uris = new[] { TestClient.Redirect } });
        using var authorized = await _client.AuthorizeAsync(("client_id", "x"));

        foreach (var answer in new[] { registered, authorized })
        {
            ((int)answer.StatusCode).Should().Be(500);
            (await answer.JsonAsync()).GetProperty("error").GetString().Should().Be("server_error");
        }
    }

    [StoreTheory]
    [InlineData(Wire.Authorize + "?client_id=x")]
    [InlineData(Wire.Consent + "?flow_id=x")]
    [InlineData(Wire.Services + "?flow_id=x")]
    [InlineData(Wire.Callback + "?state=x&code=y")]
    public async Task A_browser_gets_a_page_with_the_event_id_when_the_store_fails(string path)
    {
        using var answer = await _client.Http.PageAsync(path);

        var html = await answer.TextAsync();
        ((int)answer.StatusCode).Should().Be(500, html);
        html.Should().Contain("Something went wrong").And.NotContain("SQL").And.NotContain("no such table").And.NotContain("oauth_").And.NotContain("   at ");
        answer.Header("Content-Security-Policy").Should().Contain("frame-ancestors 'none'");
    }

    private static async Task<string> ShouldBeOurFaultAsync(HttpResponseMessage answer)
    {
        var text = await answer.TextAsync();
        ((int)answer.StatusCode).Should().Be(500, text);
        text.Should().NotContain("SQL").And.NotContain("no such table").And.NotContain("oauth_").And.NotContain("   at ");
        var body = JsonDocument.Parse(text).RootElement;
        body.GetProperty("is_bifrost_error").GetBoolean().Should().BeTrue();
        body.GetProperty("status_code").GetInt32().Should().Be(500);

        return body.GetProperty("event_id").GetString()!;
    }
}
