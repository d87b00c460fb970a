using System.Net;
using Bifrost.Application.Gateway;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Subjects;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpCredentialTests : AuthenticationTest
{
    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer two tokens")]
    [InlineData("Bearer one,Bearer two")]
    public async Task A_malformed_header_is_a_bad_request(string authorization)
    {
        using var request = Host.Post(Ping, token: null);
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await Host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        response.Headers.WwwAuthenticate.ToString().Should().Contain("error=\"invalid_request\"");
        Host.Directory.Asked.Should().Be(0);
    }

    [Theory]
    [InlineData("a,b")]
    [InlineData("\"quoted\"")]
    [InlineData("<token>")]
    [InlineData("sk-bf-!")]
    [InlineData("=====")]
    [InlineData("eyJhbGciOiJub25lIn0.e30.")]
    [InlineData("undefined")]
    [InlineData("{{length}}")]
    public async Task A_token_of_any_form_that_is_not_ours_is_unknown(string token)
    {
        using var request = Host.Post(Ping, token: null);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token.Replace("{{length}}", new string('x', 8000), StringComparison.Ordinal)}");
        using var response = await Host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.ToString().Should().Contain("error=\"invalid_token\"").And.Contain("resource_metadata=");
    }

    [Theory]
    [InlineData("x-bf-vk", "Authorization")]
    [InlineData("x-bf-vk", "x-api-key")]
    [InlineData("x-bf-virtual-key", "x-bf-vk")]
    public async Task Two_credentials_at_once_are_refused(string first, string second)
    {
        Host.AddKey(Key);
        using var request = Host.Post(Ping, token: null);
        request.Headers.TryAddWithoutValidation(first, Key);
        request.Headers.TryAddWithoutValidation(second, second == "Authorization" ? $"Bearer {GatewayHost.Token}" : Key);
        using var response = await Host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("x-bf-virtual-key", "")]
    [InlineData("x-bf-vk", "")]
    [InlineData("x-api-key", "")]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("Authorization", "bearer ")]
    public async Task A_virtual_key_is_taken_from_each_of_its_headers(string header, string prefix)
    {
        Host.AddKey(Key);
        using var request = Host.Post(Ping, token: null);
        request.Headers.TryAddWithoutValidation(header, prefix + Key);
        using var response = await Host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("x-bf-vk", "sk-bf-99999999-9999-9999-9999-999999999999")]
    [InlineData("x-api-key", "some other product's key")]
    [InlineData("x-bf-virtual-key", GatewayHost.Token)]
    [InlineData("Authorization", "Bearer sk-bf-99999999-9999-9999-9999-999999999999")]
    [InlineData("Authorization", "Basic YWxpY2U6c2VjcmV0")]
    public async Task A_credential_that_fails_makes_nobody_of_its_caller(string header, string value)
    {
        using var request = Host.Post("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", token: null);
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await Host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        Upstream.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task A_token_in_the_address_is_ignored()
    {
        using var request = Host.Post(Ping, token: null, path: $"/mcp?access_token={GatewayHost.Token}");
        using var response = await Host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_cookie_is_no_credential()
    {
        using var request = Host.Post(Ping, token: null);
        request.Headers.TryAddWithoutValidation("Cookie", $"token={GatewayHost.Token}; bifrost_browser={GatewayHost.Token}");
        using var response = await Host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("/mcp", "/mcp", 200)]
    [InlineData("/mcp", "/mcp/notes", 200)]
    [InlineData("/mcp/notes", "/mcp/notes", 200)]
    [InlineData("/mcp/notes", "/mcp", 401)]
    [InlineData("/mcp/notes", "/mcp/other", 401)]
    [InlineData("/mcp/notes", "/mcp/Notes", 401)]
    [InlineData("/mcp", "/mcp/other", 404)]
    [InlineData("/mcp", "/mcp/Notes", 404)]
    public async Task A_token_is_good_at_its_audience_only(string audience, string path, int status)
    {
        Host.Directory.AddToken("bound", new Caller(GatewayHost.Alice, SubjectKind.User, null, Audience.Restore(audience)));
        using var request = Host.Post(Ping, token: "bound", path: path);
        using var response = await Host.Http.SendAsync(request);

        ((int)response.StatusCode).Should().Be(status);
    }

    [Fact]
    public async Task No_header_but_the_credential_says_who_the_caller_is()
    {
        var bob = Host.AddUser("bob", "token-of-bob");
        using var request = Host.Post(
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"notes-connect"}}""", token: "token-of-bob");
        request.Headers.TryAddWithoutValidation("X-Bf-User-Id", "alice");
        request.Headers.TryAddWithoutValidation("X-User-Id", "alice");
        request.Headers.TryAddWithoutValidation("X-Bifrost-Subject", GatewayHost.Alice.Value);
        using var response = await Host.Http.SendAsync(request);

        (await response.Content.ReadAsStringAsync()).Should().Contain($"for={bob.Value}");
    }
}
