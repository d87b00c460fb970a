using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>POST /api/oauth/per-user/register: every status of the contract, and RFC 7591.</summary>
public class RegisterTests(Shared<UsualBifrost> shared) : ContractTests<UsualBifrost>(shared)
{
    private const string Example = """
        {
          "client_name": "Claude Code",
          "redirect_uris": ["http://localhost:54321/callback"],
          "grant_types": ["authorization_code"],
          "response_types": ["code"],
          "token_endpoint_auth_method": "none"
        }
        """;

    [StoreFact]
    public async Task Register_answers_201_to_the_example_of_the_contract()
    {
        using var answer = await Http.PostAsync(Wire.Register, Wire.Json(Example));

        ((int)answer.StatusCode).Should().Be(201);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        answer.Header("Cache-Control").Should().Be("no-store");
        var body = await answer.JsonAsync();
        Guid.TryParse(body.GetProperty("client_id").GetString(), out _).Should().BeTrue();
        body.GetProperty("client_name").GetString().Should().Be("Claude Code");
        body.GetProperty("redirect_uris")[0].GetString().Should().Be("http://localhost:54321/callback");
        body.GetProperty("grant_types").GetRawText().Should().Be("""["authorization_code"]""");
        body.GetProperty("response_types").GetRawText().Should().Be("""["code"]""");
        body.GetProperty("token_endpoint_auth_method").GetString().Should().Be("none");
    }

    [StoreFact]
    public async Task Register_answers_201_with_the_time_of_issue_in_seconds()
    {
        using var answer = await Http.PostAsync(Wire.Register, Wire.Json(Example));

        (await answer.JsonAsync()).GetProperty("client_id_issued_at").GetInt64()
            .Should().Be(Bifrost.Server.Clock.GetUtcNow().ToUnixTimeSeconds());
    }

    [StoreFact]
    public async Task Register_answers_201_without_a_null_or_a_secret_to_the_smallest_body()
    {
        using var answer = await Http.PostAsync(Wire.Register, Wire.Json("""{"redirect_uris":["http://127.0.0.1/cb"]}"""));

        ((int)answer.StatusCode).Should().Be(201);
        (await answer.TextAsync()).Should().NotContain("null").And.NotContain("secret");
    }

    [StoreFact]
    public async Task Register_answers_201_with_a_new_identifier_each_time()
    {
        using var first = await Http.PostAsync(Wire.Register, Wire.Json(Example));
        using var second = await Http.PostAsync(Wire.Register, Wire.Json(Example));

        (await first.JsonAsync()).GetProperty("client_id").GetString()
            .Should().NotBe((await second.JsonAsync()).GetProperty("client_id").GetString());
    }

    [StoreTheory]
    [InlineData("client_secret_basic")]
    [InlineData("client_secret_post")]
    [InlineData("private_key_jwt")]
    public async Task Register_answers_201_with_method_none_whatever_method_was_asked(string method)
    {
        using var answer = await Http.RegisterAsync(
            new { redirect_uris = new[] { TestClient.Redirect }, token_endpoint_auth_method = method });

        ((int)answer.StatusCode).Should().Be(201);
        (await answer.JsonAsync()).GetProperty("token_endpoint_auth_method").GetString().Should().Be("none");
        (await answer.TextAsync()).Should().NotContain("client_secret");
    }

    [StoreTheory]
    [InlineData("{}")]
    [InlineData("""{"redirect_uris":null}""")]
    [InlineData("""{"redirect_uris":[]}""")]
    [InlineData("""{"redirect_uris":"http://127.0.0.1/cb"}""")]
    [InlineData("""{"redirect_uris":[1]}""")]
    [InlineData("""{"redirect_uris":[null]}""")]
    [InlineData("""{"redirect_uris":[{}]}""")]
    [InlineData("""{"redirect_uris":[""]}""")]
    [InlineData("""{"redirect_uris":["http://127.0.0.1/cb"],"redirect_uris":["http://127.0.0.1/other"]}""")]
    public async Task Register_answers_400_invalid_redirect_uri_when_there_is_no_list_of_redirects(string body)
    {
        using var answer = await Http.PostAsync(Wire.Register, Wire.Json(body));

        await answer.ShouldBeOAuthErrorAsync(400, "invalid_redirect_uri");
    }

    [StoreTheory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{")]
    [InlineData("""{"redirect_uris":["http://127.0.0.1/cb"]} trailing""")]
    [InlineData("""{"redirect_uris":["http://127.0.0.1/cb"],"client_name":1}""")]
    [InlineData("""{"redirect_uris":["http://127.0.0.1/cb"],"client_name":"a","client_name":"b"}""")]
    [InlineData("""{"redirect_uris":["http://127.0.0.1/cb"],"client_name":"\ud800"}""")]
    [InlineData("""{"redirect_uris":["http://127.0.0.1/cb"],"\ud800\ud800":"x","cl\ud800ent_name":"x"}""")]
    public async Task Register_answers_400_invalid_client_metadata_when_the_body_is_no_object_of_metadata(string body)
    {
        using var answer = await Http.PostAsync(Wire.Register, Wire.Json(body));

        await answer.ShouldBeOAuthErrorAsync(400, "invalid_client_metadata");
    }

    [StoreTheory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/xml")]
    public async Task Register_answers_400_when_the_body_is_not_JSON_by_its_label(string type)
    {
        var body = new StringContent(Example);
        body.Headers.Remove("Content-Type");
        body.Headers.TryAddWithoutValidation("Content-Type", type);

        using var answer = await Http.PostAsync(Wire.Register, body);

        await answer.ShouldBeOAuthErrorAsync(400, "invalid_client_metadata");
    }

    [StoreFact]
    public async Task Register_answers_400_in_JSON_even_to_a_browser()
    {
        using var answer = await Http.AskAsync("POST", Wire.Register, Wire.Json("{}"), ("Accept", Wire.Browser));

        await answer.ShouldBeOAuthErrorAsync(400, "invalid_redirect_uri");
    }

    [StoreTheory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Register_answers_405_to_another_method(string method)
    {
        using var answer = await Http.AskAsync(method, Wire.Register);

        ((int)answer.StatusCode).Should().Be(405);
        answer.Header("Allow").Should().Be("POST");
    }
}
