using System.Text.Json;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>What a client may say about itself and what is made of it .</summary>
public class RegisterMetadataTests(Shared<UsualBifrost> shared) : ContractTests<UsualBifrost>(shared)
{
    [StoreTheory]
    [InlineData("javascript:alert(1)")]
    [InlineData("JavaScript:alert(1)")]
    [InlineData(" javascript:alert(1)")]
    [InlineData("java\tscript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("vbscript:x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("blob:https://x/1")]
    [InlineData("about:blank")]
    [InlineData("view-source:https://x")]
    [InlineData("ws://x/")]
    [InlineData("wss://x/")]
    [InlineData("ftp://x/")]
    [InlineData("intent://x#Intent;end")]
    [InlineData("http://127.0.0.1.evil.com/")]
    [InlineData("http://localhost.evil.com/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://0.0.0.0/")]
    [InlineData("http://evil.example/cb")]
    [InlineData("http://127.0.0.1@evil.example/cb")]
    [InlineData("https://app.example/cb#fragment")]
    [InlineData("https://user@app.example/cb")]
    [InlineData("https://user:pass@app.example/cb")]
    [InlineData("https://app.example\\@evil.example/cb")]
    [InlineData("https://app.example/a b")]
    [InlineData("https://app.example/\r\nSet-Cookie: a=b")]
    [InlineData("https://app.example/\u202Ecb")]
    [InlineData("https:///cb")]
    [InlineData("/callback")]
    [InlineData("//app.example/cb")]
    [InlineData("callback")]
    public async Task Register_answers_400_invalid_redirect_uri_to_a_redirect_that_no_client_may_have(string redirect)
    {
        using var answer = await Http.RegisterAsync(new { redirect_uris = new[] { TestClient.Redirect, redirect } });

        await answer.ShouldBeOAuthErrorAsync(400, "invalid_redirect_uri");
    }

    [StoreFact]
    public async Task Register_answers_400_to_a_redirect_of_more_than_2048_characters()
    {
        using var answer = await Http.RegisterAsync(new { redirect_uris = new[] { "https://a.example/" + new string('x', 2048) } });

        await answer.ShouldBeOAuthErrorAsync(400, "invalid_redirect_uri");
    }

    [StoreTheory]
    [InlineData("mcp-remote", "http://localhost:3423/oauth/callback")]
    [InlineData("Claude Code", "http://localhost:3118/callback")]
    [InlineData("Claude", "https://claude.ai/api/mcp/auth_callback", "https://claude.com/api/mcp/auth_callback")]
    [InlineData("ChatGPT", "https://chatgpt.com/connector/oauth/abc")]
    [InlineData(
        "Cursor", "cursor://anysphere.cursor-mcp/oauth/callback", "https://www.cursor.com/agents/mcp/oauth/callback",
        "http://localhost:8787/callback")]
    [InlineData(
        "VS Code", "https://insiders.vscode.dev/redirect", "https://vscode.dev/redirect", "http://127.0.0.1/",
        "http://127.0.0.1:33418/")]
    [InlineData("MCP Inspector", "http://localhost:6274/oauth/callback")]
    [InlineData("Codex", "http://127.0.0.1:49152/callback/x")]
    [InlineData("IPv6", "http://[::1]:8080/cb")]
    [InlineData("Reverse DNS", "com.example.app:/oauth")]
    public async Task Register_answers_201_to_the_redirects_of_real_clients_and_keeps_them_to_the_letter(
        string name, params string[] redirects)
    {
        using var answer = await Http.RegisterAsync(new
        {
            client_name = name,
            redirect_uris = redirects,
            grant_types = new[] { "authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code" },
            response_types = new[] { "code" },
            token_endpoint_auth_method = "client_secret_post",
            application_type = "native",
            scope = "",
            client_uri = "",
            software_id = "2e6dc280-f3c3-4e01-99a7-8181dbd1d23d",
            software_version = "1.0",
        });

        ((int)answer.StatusCode).Should().Be(201, await answer.TextAsync());
        var body = await answer.JsonAsync();
        body.GetProperty("redirect_uris").EnumerateArray().Select(uri => uri.GetString()).Should().Equal(redirects);
        body.GetProperty("grant_types").GetRawText().Should().Be("""["authorization_code"]""");
        body.GetProperty("software_id").GetString().Should().Be("2e6dc280-f3c3-4e01-99a7-8181dbd1d23d");
        body.TryGetProperty("client_uri", out _).Should().BeFalse();
        body.TryGetProperty("scope", out _).Should().BeFalse();
        body.EnumerateObject().Should().NotContain(member => member.Value.ValueKind == JsonValueKind.Null);
    }

    [StoreFact]
    public async Task Register_ignores_members_that_it_does_not_know()
    {
        using var answer = await Http.PostAsync(Wire.Register, Wire.Json(
            """{"redirect_uris":["http://127.0.0.1/cb"],"jwks":{"keys":[]},"x":[{"y":null}],"require_auth_time":true}"""));

        ((int)answer.StatusCode).Should().Be(201);
        (await answer.JsonAsync()).TryGetProperty("jwks", out _).Should().BeFalse();
    }

    [StoreTheory]
    [InlineData("client_uri")]
    [InlineData("logo_uri")]
    [InlineData("tos_uri")]
    [InlineData("policy_uri")]
    public async Task Register_answers_400_to_a_page_that_is_no_web_page(string member)
    {
        using var answer = await Http.PostAsync(
            Wire.Register, Wire.Json($$"""{"redirect_uris":["http://127.0.0.1/cb"],"{{member}}":"javascript:alert(1)"}"""));

        await answer.ShouldBeOAuthErrorAsync(400, "invalid_client_metadata");
    }

    [StoreFact]
    public async Task Register_cuts_long_texts_and_strips_control_and_direction_characters()
    {
        using var answer = await Http.RegisterAsync(new
        {
            redirect_uris = new[] { TestClient.Redirect },
            client_name = "a\u202Eb\0c\r\n\u200Fd" + new string('x', 10_000),
        });

        ((int)answer.StatusCode).Should().Be(201);
        var name = (await answer.JsonAsync()).GetProperty("client_name").GetString()!;
        name.Should().StartWith("abcdx");
        name.Length.Should().BeLessThanOrEqualTo(255);
    }

    [StoreFact]
    public async Task Register_answers_a_web_client_with_a_loopback_redirect_that_it_is_native()
    {
        using var answer = await Http.RegisterAsync(new { redirect_uris = new[] { TestClient.Redirect }, application_type = "web" });

        ((int)answer.StatusCode).Should().Be(201);
        (await answer.JsonAsync()).GetProperty("application_type").GetString().Should().Be("native");
    }

    [StoreFact]
    public async Task Register_does_not_hold_a_later_request_to_the_scope_that_was_registered()
    {
        var client = Bifrost.NewClient();
        using var registered = await Http.RegisterAsync(new { redirect_uris = new[] { TestClient.Redirect }, scope = "openid email profile" });
        client.ClientId = (await registered.JsonAsync()).GetProperty("client_id").GetString()!;

        using var opened = await client.AuthorizeAsync(("scope", "mcp:read"));

        ((int)opened.StatusCode).Should().Be(302);
    }

    [StoreFact]
    public async Task Register_answers_400_to_nesting_without_end()
    {
        var deep = new string('[', 5000) + new string(']', 5000);
        using var answer = await Http.PostAsync(
            Wire.Register, Wire.Json($$"""{"redirect_uris":["http://127.0.0.1/cb"],"x":{{deep}}}"""));

        await answer.ShouldBeOAuthErrorAsync(400, "invalid_client_metadata");
    }
}
