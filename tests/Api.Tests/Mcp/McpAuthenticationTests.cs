using System.Net;
using System.Text.Json;
using Bifrost.Application.Gateway;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpAuthenticationTests : IAsyncLifetime
{
    private const string Key = "sk-bf-11111111-2222-3333-4444-555555555555";
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    private GatewayHost _host = null!;
    private RawMcpServer _upstream = null!;

    public async Task InitializeAsync()
    {
        _host = await GatewayHost.StartAsync();
        _upstream = await RawMcpServer.StartAsync();
        _host.AddServer("notes", _upstream.Endpoint, McpAuthType.PerUserOAuth);
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Without_a_credential_the_challenge_names_the_metadata_and_no_error()
    {
        using var request = _host.Post(Ping, token: null);
        using var response = await _host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.ToString().Should().Be(
            $"Bearer resource_metadata=\"{_host.BaseUrl}/.well-known/oauth-protected-resource\", scope=\"mcp:read mcp:write\"");
    }

    [Fact]
    public async Task The_refusal_is_the_common_envelope()
    {
        using var request = _host.Post(Ping, token: null);
        using var response = await _host.Http.SendAsync(request);

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
        using var request = _host.Post(body, token: null);
        request.Method = new HttpMethod(method);
        request.Headers.TryAddWithoutValidation("Mcp-Session-Id", "unknown");
        using var response = await _host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_not_even_measured_without_a_credential()
    {
        using var request = _host.Post(new string('x', 5_000_000), token: null);
        request.Headers.ExpectContinue = true;
        using var response = await _host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_bad_token_is_told_that_it_is_invalid()
    {
        using var request = _host.Post(Ping, token: "expired");
        using var response = await _host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.ToString().Should().StartWith("Bearer error=\"invalid_token\", resource_metadata=\"");
    }

    [Fact]
    public async Task One_server_has_metadata_of_its_own()
    {
        using var request = _host.Post(Ping, token: null, path: "/mcp/notes");
        using var response = await _host.Http.SendAsync(request);

        response.Headers.WwwAuthenticate.ToString().Should().Contain("/.well-known/oauth-protected-resource/mcp/notes\"");
    }

    [Fact]
    public async Task The_name_of_an_unknown_server_is_not_repeated_in_the_challenge()
    {
        using var request = _host.Post(Ping, token: null, path: "/mcp/evil%22,x");
        using var response = await _host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.ToString().Should().Contain("/.well-known/oauth-protected-resource\"");
    }

    [Fact]
    public async Task Without_a_per_user_server_the_challenge_is_bare()
    {
        _host.Catalog.Clients.Clear();
        using var request = _host.Post(Ping, token: null);
        using var response = await _host.Http.SendAsync(request);

        response.Headers.WwwAuthenticate.ToString().Should().Be("Bearer");
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer two tokens")]
    [InlineData("Bearer one,Bearer two")]
    public async Task A_malformed_header_is_a_bad_request(string authorization)
    {
        using var request = _host.Post(Ping, token: null);
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await _host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        response.Headers.WwwAuthenticate.ToString().Should().Contain("error=\"invalid_request\"");
        _host.Directory.Asked.Should().Be(0);
    }

    [Theory]
    [InlineData("x-bf-vk", "Authorization")]
    [InlineData("x-bf-vk", "x-api-key")]
    [InlineData("x-bf-virtual-key", "x-bf-vk")]
    public async Task Two_credentials_at_once_are_refused(string first, string second)
    {
        _host.AddKey(Key);
        using var request = _host.Post(Ping, token: null);
        request.Headers.TryAddWithoutValidation(first, Key);
        request.Headers.TryAddWithoutValidation(second, second == "Authorization" ? $"Bearer {GatewayHost.Token}" : Key);
        using var response = await _host.Http.SendAsync(request);

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
        _host.AddKey(Key);
        using var request = _host.Post(Ping, token: null);
        request.Headers.TryAddWithoutValidation(header, prefix + Key);
        using var response = await _host.Http.SendAsync(request);

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
        using var request = _host.Post("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", token: null);
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await _host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        _upstream.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task A_token_in_the_address_is_ignored()
    {
        using var request = _host.Post(Ping, token: null, path: $"/mcp?access_token={GatewayHost.Token}");
        using var response = await _host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_cookie_is_no_credential()
    {
        using var request = _host.Post(Ping, token: null);
        request.Headers.TryAddWithoutValidation("Cookie", $"token={GatewayHost.Token}; bifrost_browser={GatewayHost.Token}");
        using var response = await _host.Http.SendAsync(request);

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
        _host.Directory.AddToken("bound", new Caller(GatewayHost.Alice, SubjectKind.User, null, Audience.Restore(audience)));
        using var request = _host.Post(Ping, token: "bound", path: path);
        using var response = await _host.Http.SendAsync(request);

        ((int)response.StatusCode).Should().Be(status);
    }

    [Fact]
    public async Task No_header_but_the_credential_says_who_the_caller_is()
    {
        var bob = _host.AddUser("bob", "token-of-bob");
        using var request = _host.Post(
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"notes-connect"}}""", token: "token-of-bob");
        request.Headers.TryAddWithoutValidation("X-Bf-User-Id", "alice");
        request.Headers.TryAddWithoutValidation("X-User-Id", "alice");
        request.Headers.TryAddWithoutValidation("X-Bifrost-Subject", GatewayHost.Alice.Value);
        using var response = await _host.Http.SendAsync(request);

        (await response.Content.ReadAsStringAsync()).Should().Contain($"for={bob.Value}");
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
        using var request = _host.Post(null);
        request.Method = new HttpMethod(method);
        using var response = await _host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
        response.Content.Headers.Allow.Should().BeEquivalentTo("POST", "OPTIONS");
    }
}
