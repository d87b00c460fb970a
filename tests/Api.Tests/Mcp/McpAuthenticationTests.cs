using System.Net;
using System.Text.Json;
using Bifrost.Application.Gateway;
using Bifrost.Domain.Flows;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpAuthenticationTests : AuthenticationTest
{
    [Fact]
    public async Task Without_a_credential_the_challenge_names_the_metadata_and_no_error()
    {
        using var request = Host.Post(Ping, token: null);
        using var response = await Host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.ToString().Should().Be(
            $"Bearer resource_metadata=\"{Host.BaseUrl}/.well-known/oauth-protected-resource\", scope=\"mcp:read mcp:write\"");
    }

    [Fact]
    public async Task The_refusal_is_the_common_envelope()
    {
        using var request = Host.Post(Ping, token: null);
        using var response = await Host.Http.SendAsync(request);

        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var root = body.RootElement;
        root.GetProperty("is_bifrost_error").GetBoolean().Should().BeFalse();
        root.GetProperty("status_code").GetInt32().Should().Be(401);
        root.GetProperty("event_id").GetString().Should().NotBeNullOrEmpty();
        root.GetProperty("error").GetProperty("code").GetString().Should().Be("authentication_required");
        root.GetProperty("error").GetProperty("type").GetString().Should().Be("unauthorized");
    }

    [Theory]
    [InlineData("GET", null)]
    [InlineData("DELETE", null)]
    [InlineData("PUT", "x")]
    [InlineData("OPTIONS", null)]
    [InlineData("OPTIONS", "{}")]
    [InlineData("POST", "garbage")]
    [InlineData("POST", null)]
    public async Task Nothing_is_looked_at_before_the_credential(string method, string? body)
    {
        using var request = Host.Post(body, token: null);
        request.Method = new HttpMethod(method);
        request.Headers.TryAddWithoutValidation("Mcp-Session-Id", "unknown");
        using var response = await Host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_not_even_measured_without_a_credential()
    {
        using var request = Host.Post(new string('x', 5_000_000), token: null);
        request.Headers.ExpectContinue = true;
        using var response = await Host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_bad_token_is_told_that_it_is_invalid()
    {
        using var request = Host.Post(Ping, token: "expired");
        using var response = await Host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.ToString().Should().StartWith("Bearer error=\"invalid_token\", resource_metadata=\"");
    }

    [Fact]
    public async Task One_server_has_metadata_of_its_own()
    {
        using var request = Host.Post(Ping, token: null, path: "/mcp/notes");
        using var response = await Host.Http.SendAsync(request);

        response.Headers.WwwAuthenticate.ToString().Should().Contain("/.well-known/oauth-protected-resource/mcp/notes\"");
    }

    [Fact]
    public async Task The_name_of_an_unknown_server_is_not_repeated_in_the_challenge()
    {
        using var request = Host.Post(Ping, token: null, path: "/mcp/evil%22,x");
        using var response = await Host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.ToString().Should().Contain("/.well-known/oauth-protected-resource\"");
    }

    [Fact]
    public async Task Without_a_per_user_server_the_challenge_is_bare()
    {
        Host.Catalog.Clients.Clear();
        using var request = Host.Post(Ping, token: null);
        using var response = await Host.Http.SendAsync(request);

        response.Headers.WwwAuthenticate.ToString().Should().Be("Bearer");
    }

    [Fact]
    public async Task Without_a_store_nobody_is_served()
    {
        await using var host = await GatewayHost.StartAsync(new GatewayOptions { StoreEnabled = false });
        using var request = host.Post(Ping);
        using var response = await host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        host.Directory.Asked.Should().Be(0);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    [InlineData("PUT")]
    public async Task A_caller_is_told_which_methods_there_are(string method)
    {
        using var request = Host.Post(null);
        request.Method = new HttpMethod(method);
        using var response = await Host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
        response.Content.Headers.Allow.Should().BeEquivalentTo("POST", "OPTIONS");
    }
}
