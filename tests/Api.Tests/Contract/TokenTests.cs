using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>POST /api/oauth/per-user/token: 200, 400 and 405 of the contract, and how bodies are read .</summary>
public class TokenTests(Shared<UsualBifrost> shared) : ContractTests<UsualBifrost>(shared)
{
    private const string Grant = "authorization_code";

    [StoreFact]
    public async Task Token_answers_200_with_the_four_members_of_the_contract()
    {
        var (client, code) = await Bifrost.NewCodeAsync(TestServers.AliceKey);

        using var answer = await client.RedeemAsync(code);

        ((int)answer.StatusCode).Should().Be(200);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        answer.Header("Cache-Control").Should().Be("no-store");
        var body = await answer.JsonAsync();
        body.EnumerateObject().Select(member => member.Name).Should().BeEquivalentTo("access_token", "token_type", "expires_in", "scope");
        body.GetProperty("access_token").GetString()!.Length.Should().BeGreaterThanOrEqualTo(43);
        body.GetProperty("token_type").GetString().Should().Be("Bearer");
        body.GetProperty("expires_in").GetRawText().Should().Be("86400");
        body.GetProperty("scope").GetString().Should().Be("mcp:read mcp:write");
    }

    [StoreFact]
    public async Task Token_answers_200_to_the_three_required_fields_alone()
    {
        var (client, code) = await Bifrost.NewCodeAsync();

        using var answer = await client.TokenAsync(("grant_type", Grant), ("code", code), ("code_verifier", client.Verifier));

        ((int)answer.StatusCode).Should().Be(200);
    }

    [StoreFact]
    public async Task Token_answers_200_to_empty_and_unknown_fields_beside_the_required_ones()
    {
        var (client, code) = await Bifrost.NewCodeAsync();

        using var answer = await client.TokenAsync(
            ("grant_type", Grant), ("code", code), ("code_verifier", client.Verifier), ("client_id", ""), ("redirect_uri", ""),
            ("client_secret", ""), ("resource", ""), ("scope", ""), ("code", ""), ("unknown", "1"), ("unknown", "2"));

        ((int)answer.StatusCode).Should().Be(200);
    }

    [StoreFact]
    public async Task Token_answers_200_to_a_client_that_authenticates_although_it_has_no_secret()
    {
        var (client, code) = await Bifrost.NewCodeAsync();
        var basic = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"{client.ClientId}:"));

        using var answer = await client.Http.AskAsync(
            "POST",
            Wire.Token,
            Wire.Form(("grant_type", Grant), ("code", code), ("code_verifier", client.Verifier)),
            ("Authorization", $"Basic {basic}"));

        ((int)answer.StatusCode).Should().Be(200);
    }

    [StoreTheory]
    [InlineData("grant_type", null, "invalid_request")]
    [InlineData("grant_type", "", "invalid_request")]
    [InlineData("grant_type", "refresh_token", "unsupported_grant_type")]
    [InlineData("grant_type", "client_credentials", "unsupported_grant_type")]
    [InlineData("code", null, "invalid_request")]
    [InlineData("code", "", "invalid_request")]
    [InlineData("code", "unknown", "invalid_grant")]
    [InlineData("code", "{too long}", "invalid_grant")]
    [InlineData("code_verifier", null, "invalid_request")]
    [InlineData("code_verifier", "", "invalid_request")]
    [InlineData("code_verifier", "short", "invalid_grant")]
    [InlineData("code_verifier", "{too long}", "invalid_grant")]
    [InlineData("code_verifier", "wrong-wrong-wrong-wrong-wrong-wrong-wrong-wrong", "invalid_grant")]
    [InlineData("code_verifier", "wrong wrong wrong wrong wrong wrong wrong wrong", "invalid_grant")]
    [InlineData("code_verifier", "{challenge}", "invalid_grant")]
    [InlineData("client_id", "unknown", "invalid_client")]
    [InlineData("client_id", "{other}", "invalid_grant")]
    [InlineData("redirect_uri", "http://127.0.0.1:1/callback", "invalid_grant")]
    [InlineData("redirect_uri", "https://evil.example/", "invalid_grant")]
    [InlineData("resource", "https://other.example/mcp", "invalid_target")]
    public async Task Token_answers_400_and_leaves_the_code_to_its_owner(string name, string? value, string error)
    {
        var (client, code) = await Bifrost.NewCodeAsync();
        var other = await Bifrost.NewRegisteredAsync();
        var fields = Usual(client, code);
        fields.Remove(name);

        if (value is not null)
        {
            fields[name] = value.Replace("{other}", other.ClientId).Replace("{challenge}", client.Challenge)
                .Replace("{too long}", new string('a', 5000));
        }

        using var refused = await client.TokenAsync([.. fields.Select(field => (field.Key, field.Value))]);
        using var redeemed = await client.RedeemAsync(code);

        await refused.ShouldBeOAuthErrorAsync(400, error);
        ((int)redeemed.StatusCode).Should().Be(200);
    }

    [StoreTheory]
    [InlineData("grant_type")]
    [InlineData("code")]
    [InlineData("code_verifier")]
    [InlineData("client_id")]
    [InlineData("redirect_uri")]
    public async Task Token_answers_400_invalid_request_when_a_field_is_repeated(string name)
    {
        var (client, code) = await Bifrost.NewCodeAsync();
        var fields = Usual(client, code);

        using var answer = await client.TokenAsync([.. fields.Select(field => (field.Key, field.Value)), (name, fields[name])]);

        await answer.ShouldBeOAuthErrorAsync(400, "invalid_request");
    }

    [StoreTheory]
    [InlineData("application/json")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("text/plain")]
    [InlineData("")]
    public async Task Token_answers_400_invalid_request_to_a_body_that_is_no_form(string type)
    {
        var body = new StringContent("""{"grant_type":"authorization_code"}""");
        body.Headers.Remove("Content-Type");
        body.Headers.TryAddWithoutValidation("Content-Type", type);

        using var answer = await Bifrost.NewClient().Http.PostAsync(Wire.Token, body);

        await answer.ShouldBeOAuthErrorAsync(400, "invalid_request");
    }

    [StoreFact]
    public async Task Token_does_not_read_the_address()
    {
        var (client, code) = await Bifrost.NewCodeAsync();

        using var answer = await client.Http.PostAsync(
            $"{Wire.Token}?grant_type={Grant}&code={code}&code_verifier={client.Verifier}", Wire.Form());

        await answer.ShouldBeOAuthErrorAsync(400, "invalid_request");
    }

    [StoreFact]
    public async Task Token_answers_400_in_JSON_even_to_a_browser()
    {
        using var answer = await Bifrost.NewClient().Http.AskAsync("POST", Wire.Token, Wire.Form(), ("Accept", Wire.Browser));

        await answer.ShouldBeOAuthErrorAsync(400, "invalid_request");
    }

    [StoreTheory]
    [InlineData("GET")]
    [InlineData("PUT")]
    public async Task Token_answers_405_to_another_method(string method)
    {
        using var answer = await Bifrost.NewClient().Http.AskAsync(method, $"{Wire.Token}?grant_type={Grant}");

        ((int)answer.StatusCode).Should().Be(405);
        answer.Header("Allow").Should().Be("POST");
    }

    [StoreFact]
    public async Task A_client_without_a_challenge_gets_no_flow_and_so_no_code_to_redeem_without_a_verifier()
    {
        using var client = await Bifrost.NewRegisteredAsync();

        using var answer = await client.AuthorizeAsync(("code_challenge", null), ("code_challenge_method", null));

        await answer.ShouldBeOAuthErrorAsync(400, "invalid_request");
    }

    private static Dictionary<string, string> Usual(TestClient client, string code) => new()
    {
        ["grant_type"] = Grant,
        ["code"] = code,
        ["code_verifier"] = client.Verifier,
        ["client_id"] = client.ClientId,
        ["redirect_uri"] = TestClient.Redirect,
    };
}
