using System.Text.Json;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>Both metadata documents and the challenge that leads to them .</summary>
public class MetadataTests(Shared<UsualBifrost> shared) : ContractTests<UsualBifrost>(shared)
{
    private string Base => Bifrost.Server.BaseUrl;

    [StoreTheory]
    [InlineData("/.well-known/oauth-protected-resource")]
    [InlineData("/.well-known/oauth-protected-resource/mcp")]
    public async Task Protected_resource_metadata_answers_200_as_in_the_contract(string path)
    {
        using var answer = await Http.GetAsync(path);

        ((int)answer.StatusCode).Should().Be(200);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        var body = await answer.JsonAsync();
        body.GetProperty("resource").GetString().Should().Be($"{Base}/mcp");
        Strings(body, "authorization_servers").Should().Equal(Base);
        Strings(body, "scopes_supported").Should().Equal("mcp:read", "mcp:write");
        Strings(body, "bearer_methods_supported").Should().Equal("header");
    }

    [StoreFact]
    public async Task Protected_resource_metadata_answers_200_for_one_server_and_404_for_one_that_is_not_there()
    {
        using var one = await Http.GetAsync("/.well-known/oauth-protected-resource/mcp/notes");
        using var none = await Http.GetAsync("/.well-known/oauth-protected-resource/mcp/unknown");
        using var other = await Http.GetAsync("/.well-known/oauth-protected-resource/mcp/NOTES");

        (await one.JsonAsync()).GetProperty("resource").GetString().Should().Be($"{Base}/mcp/notes");
        await none.ShouldBeTextAsync(404);
        await other.ShouldBeTextAsync(404);
    }

    [StoreFact]
    public async Task Authorization_server_metadata_answers_200_as_in_the_contract()
    {
        using var answer = await Http.GetAsync("/.well-known/oauth-authorization-server");

        ((int)answer.StatusCode).Should().Be(200);
        var body = await answer.JsonAsync();
        body.GetProperty("issuer").GetString().Should().Be(Base);
        body.GetProperty("authorization_endpoint").GetString().Should().Be(Base + Wire.Authorize);
        body.GetProperty("token_endpoint").GetString().Should().Be(Base + Wire.Token);
        body.GetProperty("registration_endpoint").GetString().Should().Be(Base + Wire.Register);
        Strings(body, "response_types_supported").Should().Equal("code");
        Strings(body, "grant_types_supported").Should().Equal("authorization_code");
        Strings(body, "code_challenge_methods_supported").Should().Equal("S256");
        Strings(body, "token_endpoint_auth_methods_supported").Should().Equal("none");
        Strings(body, "scopes_supported").Should().Equal("mcp:read", "mcp:write");
        body.GetProperty("authorization_response_iss_parameter_supported").GetBoolean().Should().BeTrue();
    }

    [StoreTheory]
    [InlineData("/.well-known/oauth-protected-resource")]
    [InlineData("/.well-known/oauth-authorization-server")]
    public async Task Metadata_has_no_null_no_empty_list_and_nothing_that_does_not_work(string path)
    {
        var body = await (await Http.GetAsync(path)).JsonAsync();

        body.EnumerateObject().Should().NotContain(member => member.Value.ValueKind == JsonValueKind.Null);
        body.EnumerateObject().Should().NotContain(
            member => member.Value.ValueKind == JsonValueKind.Array && member.Value.GetArrayLength() == 0);
        body.GetRawText().Should().NotContain("offline_access").And.NotContain("revocation_endpoint")
            .And.NotContain("client_id_metadata_document").And.NotContain("refresh_token").And.NotContain("jwks");
    }

    [StoreTheory]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/.well-known/openid-configuration/mcp")]
    [InlineData("/mcp/.well-known/openid-configuration")]
    [InlineData("/.well-known/oauth-authorization-server/mcp")]
    [InlineData("/.well-known/security.txt")]
    [InlineData("/.well-known/")]
    public async Task Other_well_known_paths_are_404_and_no_page_to_a_program(string path)
    {
        using var answer = await Http.AskAsync("GET", path, null, ("Accept", "application/json"));

        if (path.StartsWith("/mcp/", StringComparison.Ordinal))
        {
            ((int)answer.StatusCode).Should().BeOneOf(401, 404);
        }
        else
        {
            ((int)answer.StatusCode).Should().Be(404);
        }

        answer.Content.Headers.ContentType?.MediaType.Should().NotBe("text/html");
    }

    [StoreTheory]
    [InlineData("/mcp", "")]
    [InlineData("/mcp/notes", "/mcp/notes")]
    public async Task The_gateway_answers_401_with_the_challenge_of_the_contract(string path, string suffix)
    {
        using var answer = await Http.PostAsync(path, Wire.Json("not even JSON"));

        await answer.ShouldBeEnvelopeAsync(401);
        answer.Header("WWW-Authenticate").Should().Be(
            $"Bearer resource_metadata=\"{Base}/.well-known/oauth-protected-resource{suffix}\", scope=\"mcp:read mcp:write\"");
    }

    [StoreTheory]
    [InlineData("Bearer unknown")]
    [InlineData("bearer unknown")]
    [InlineData("Bearer sk-bf-unknown-0123456789abcdefghijkl")]
    public async Task The_gateway_answers_401_invalid_token_to_a_bad_credential(string authorization)
    {
        using var answer = await Http.AskAsync("POST", "/mcp", Wire.Json("{}"), ("Authorization", authorization));

        await answer.ShouldBeEnvelopeAsync(401);
        answer.Header("WWW-Authenticate").Should().Contain("error=\"invalid_token\"").And.Contain("resource_metadata=");
    }

    [StoreTheory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    [InlineData("PUT")]
    [InlineData("OPTIONS")]
    public async Task The_gateway_answers_401_before_it_looks_at_the_method(string method)
    {
        using var answer = await Http.AskAsync(method, "/mcp");

        ((int)answer.StatusCode).Should().Be(401);
    }

    [StoreFact]
    public async Task The_gateway_does_not_read_a_token_from_the_address()
    {
        var token = await Bifrost.NewClient().SignInAsync(TestServers.AliceKey);

        using var answer = await Http.PostAsync($"/mcp?access_token={token}", Wire.Json("{}"));

        ((int)answer.StatusCode).Should().Be(401);
    }

    private static IEnumerable<string?> Strings(JsonElement body, string name) =>
        body.GetProperty(name).EnumerateArray().Select(value => value.GetString());
}
