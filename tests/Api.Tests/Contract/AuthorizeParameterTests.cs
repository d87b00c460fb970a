using System.Web;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>The parameters of an authorization request (R-48 to R-67, V-38): what is refused, what is ignored, what comes back.</summary>
public class AuthorizeParameterTests(Shared<UsualBifrost> shared) : ContractTests<UsualBifrost>(shared)
{
    [StoreTheory]
    [InlineData("response_type", null, "invalid_request")]
    [InlineData("response_type", "", "invalid_request")]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("response_type", "code token", "unsupported_response_type")]
    [InlineData("response_type", "Code", "unsupported_response_type")]
    [InlineData("redirect_uri", null, "invalid_request")]
    [InlineData("redirect_uri", "", "invalid_request")]
    [InlineData("redirect_uri", "not a uri", "invalid_request")]
    [InlineData("redirect_uri", "https://evil.example/cb", "invalid_request")]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge", "", "invalid_request")]
    [InlineData("code_challenge", "short", "invalid_request")]
    [InlineData("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c", "invalid_request")]
    [InlineData("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cMM", "invalid_request")]
    [InlineData("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM", "invalid_request")]
    [InlineData("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM\n", "invalid_request")]
    [InlineData("code_challenge_method", null, "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("code_challenge_method", "s256", "invalid_request")]
    [InlineData("resource", "https://other.example/mcp", "invalid_target")]
    public async Task Authorize_answers_400_and_never_redirects(string name, string? value, string error)
    {
        using var client = await Bifrost.NewRegisteredAsync();

        using var answer = await client.AuthorizeAsync((name, value));

        await answer.ShouldBeOAuthErrorAsync(400, error);
        answer.ShouldNotRedirect();
        answer.Header("Set-Cookie").Should().BeNull();
    }

    [StoreTheory]
    [InlineData("client_id")]
    [InlineData("redirect_uri")]
    [InlineData("response_type")]
    [InlineData("code_challenge")]
    [InlineData("code_challenge_method")]
    [InlineData("state")]
    [InlineData("scope")]
    public async Task Authorize_answers_400_when_a_parameter_is_repeated(string name)
    {
        using var client = await Bifrost.NewRegisteredAsync();

        using var answer = await client.Http.GetAsync(
            $"{Wire.Authorize}?{Usual(client)}&scope=mcp%3Aread&{name}=another&{name}=yet-another");

        await answer.ShouldBeOAuthErrorAsync(400, "invalid_request");
        answer.ShouldNotRedirect();
    }

    [StoreTheory]
    [InlineData("scope=openid%20email%20profile%20offline_access%20claudeai")]
    [InlineData("prompt=none")]
    [InlineData("prompt=consent")]
    [InlineData("response_mode=fragment")]
    [InlineData("request=eyJhbGciOiJub25lIn0")]
    [InlineData("request_uri=https%3A%2F%2Fevil.example%2Fjwt")]
    [InlineData("nonce=x&unknown=y&unknown=z")]
    [InlineData("scope=&resource=")]
    public async Task Authorize_answers_302_to_consent_whatever_else_is_asked(string extra)
    {
        using var client = await Bifrost.NewRegisteredAsync();

        using var answer = await client.Http.GetAsync($"{Wire.Authorize}?{Usual(client)}&{extra}");

        ((int)answer.StatusCode).Should().Be(302);
        answer.Headers.Location!.OriginalString.Should().StartWith("/oauth/consent?flow_id=");
    }

    public static TheoryData<string> States => new()
    {
        "simple",
        "a+b c%20d&e=f#g?h/i",
        "\"quotes'<script>\\",
        "ünïcødé \U0001F309 中文",
        new string('s', 2048),
        "eyJhIjoiYiJ9.e30=",
    };

    [StoreTheory]
    [MemberData(nameof(States))]
    public async Task The_state_comes_back_to_the_letter(string state)
    {
        using var client = await Bifrost.NewRegisteredAsync();
        using var opened = await client.AuthorizeAsync(("state", state));
        using var chosen = await client.SkipAsync();

        using var submitted = await client.SubmitAsync();

        HttpUtility.ParseQueryString(submitted.Headers.Location!.Query)["state"].Should().Be(state);
    }

    [StoreFact]
    public async Task Authorize_answers_400_to_a_state_of_more_than_four_thousand_characters()
    {
        using var client = await Bifrost.NewRegisteredAsync();

        using var answer = await client.AuthorizeAsync(("state", new string('s', 4097)));

        await answer.ShouldBeOAuthErrorAsync(400, "invalid_request");
    }

    [StoreFact]
    public async Task A_state_with_a_NUL_is_refused_and_not_given_back()
    {
        using var client = await Bifrost.NewRegisteredAsync();

        using var answer = await client.AuthorizeAsync(("state", "a\0b"));

        await answer.ShouldBeOAuthErrorAsync(400, "invalid_request");
    }

    [StoreFact]
    public async Task The_query_of_the_redirect_is_kept_and_cannot_set_the_answer_beforehand()
    {
        const string redirect = "http://127.0.0.1/cb?tenant=a%20b&code=stolen&state=forged&iss=evil";
        using var client = await Bifrost.NewClient().RegisterAsync(redirect);
        using var opened = await client.AuthorizeAsync(("redirect_uri", redirect));
        using var chosen = await client.SkipAsync();

        using var submitted = await client.SubmitAsync();

        var location = submitted.Headers.Location!.OriginalString;
        location.Should().StartWith("http://127.0.0.1/cb?tenant=a%20b&code=");
        var query = HttpUtility.ParseQueryString(submitted.Headers.Location.Query);
        query.GetValues("code").Should().ContainSingle().Which.Should().NotBe("stolen");
        query.GetValues("state").Should().Equal("the-state");
        query.GetValues("iss").Should().Equal(Bifrost.Server.BaseUrl);
    }

    private static string Usual(TestClient client) =>
        $"response_type=code&client_id={client.ClientId}&redirect_uri={Uri.EscapeDataString(TestClient.Redirect)}"
        + $"&code_challenge={client.Challenge}&code_challenge_method=S256";
}
