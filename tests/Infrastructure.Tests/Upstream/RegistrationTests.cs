using System.Text.Json.Nodes;
using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Infrastructure.Tests.Upstream;

public sealed class RegistrationTests : IAsyncLifetime
{
    private const string Callback = "https://bifrost.example.com/api/oauth/callback";

    private Outbound _outbound = null!;

    private StubServer _provider = null!;

    private static Bifrost.Domain.McpClients.McpClient Server => Outbound.Client("https://notes.example/mcp");

    public async Task InitializeAsync()
    {
        _outbound = Outbound.OnLoopback();
        _provider = await StubServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _outbound.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task Bifrost_says_who_it_is()
    {
        Answers(201, """{"client_id":"C1"}""");

        await RegisterAsync(Provider() with { Scopes = ["read", "write"] });

        var seen = _provider.Requests.Should().ContainSingle().Subject;
        seen.Headers["Content-Type"].Should().StartWith("application/json");
        seen.Headers["Accept"].Should().Be("application/json");
        JsonNode.DeepEquals(JsonNode.Parse(seen.Body), JsonNode.Parse("""
            {"client_name":"Bifrost","client_uri":"https://bifrost.example.com",
             "redirect_uris":["https://bifrost.example.com/api/oauth/callback"],
             "grant_types":["authorization_code","refresh_token"],"response_types":["code"],
             "token_endpoint_auth_method":"none","application_type":"web","scope":"read write"}
            """)).Should().BeTrue(seen.Body);
    }

    [Fact]
    public async Task No_member_is_null()
    {
        Answers(201, """{"client_id":"C1"}""");

        await RegisterAsync(Provider());

        _provider.Requests[0].Body.Should().NotContain("null").And.NotContain("scope");
    }

    [Fact]
    public async Task On_loopback_Bifrost_is_a_native_application()
    {
        Answers(201, """{"client_id":"C1"}""");

        await _outbound.OAuth.RegisterAsync(Server, Provider(), "http://localhost:8080/api/oauth/callback", default);

        _provider.Requests[0].Body.Should().Contain("\"application_type\":\"native\"");
    }

    [Theory]
    [InlineData("none", "none", "client_secret_basic")]
    [InlineData("client_secret_post", "client_secret_post", "client_secret_basic")]
    [InlineData("client_secret_post", "client_secret_basic", "client_secret_post")]
    [InlineData("client_secret_basic", "private_key_jwt", "client_secret_basic")]
    [InlineData("client_secret_post", "private_key_jwt", "client_secret_post")]
    [InlineData("none", "private_key_jwt", "tls_client_auth")]
    public async Task The_method_asked_for_is_the_best_that_both_know(string asked, params string[] advertised)
    {
        Answers(201, """{"client_id":"C1"}""");

        await RegisterAsync(Provider(advertised));

        _provider.Requests[0].Body.Should().Contain($"\"token_endpoint_auth_method\":\"{asked}\"");
    }

    [Theory]
    [InlineData("""{"client_id":"C1"}""", UpstreamAuthMethod.None, null)]
    [InlineData("""{"client_id":"C1","client_secret":null}""", UpstreamAuthMethod.None, null)]
    [InlineData("""{"client_id":"C1","client_secret":""}""", UpstreamAuthMethod.None, null)]
    [InlineData("""{"client_id":"C1","token_endpoint_auth_method":"client_secret_basic"}""", UpstreamAuthMethod.None, null)]
    [InlineData("""{"client_id":"C1","client_secret":"S","token_endpoint_auth_method":"none"}""", UpstreamAuthMethod.None, null)]
    [InlineData(
        """{"client_id":"C1","client_secret":"S","token_endpoint_auth_method":"client_secret_post"}""",
        UpstreamAuthMethod.ClientSecretPost, "S")]
    [InlineData(
        """{"client_id":"C1","client_secret":"S","token_endpoint_auth_method":"client_secret_basic"}""",
        UpstreamAuthMethod.ClientSecretBasic, "S")]
    [InlineData(
        """{"client_id":"C1","client_secret":"S","token_endpoint_auth_method":"CLIENT_SECRET_POST"}""",
        UpstreamAuthMethod.ClientSecretPost, "S")]
    [InlineData("""{"client_id":"C1","client_secret":"S"}""", UpstreamAuthMethod.ClientSecretPost, "S")]
    [InlineData("""{"client_id":"C1","client_secret":"S","token_endpoint_auth_method":null}""", UpstreamAuthMethod.ClientSecretPost, "S")]
    public async Task The_providers_answer_decides_how_Bifrost_authenticates(string body, UpstreamAuthMethod method, string? secret)
    {
        Answers(201, body);

        var credentials = await RegisterAsync(Provider("none"));

        credentials.Value.Should().Be(new UpstreamCredentials("C1", secret is null ? null : new Secret(secret), method));
    }

    [Fact]
    public async Task A_secret_without_a_method_is_sent_in_the_only_way_that_is_advertised()
    {
        Answers(200, """{"client_id":"C1","client_secret":"S"}""");

        var credentials = await RegisterAsync(Provider("client_secret_post"));

        credentials.Value.Method.Should().Be(UpstreamAuthMethod.ClientSecretPost);
    }

    [Theory]
    [InlineData(UpstreamAuthMethod.ClientSecretBasic)]
    [InlineData(UpstreamAuthMethod.ClientSecretPost)]
    public async Task The_method_that_the_administrator_names_is_asked_for_and_used(UpstreamAuthMethod method)
    {
        Answers(201, """{"client_id":"C1","client_secret":"S"}""");

        var credentials = await RegisterAsync(Provider("none", "client_secret_post") with { AuthMethod = method });

        credentials.Value.Method.Should().Be(method);
        _provider.Requests[0].Body.Should().Contain($"\"token_endpoint_auth_method\":\"{UpstreamAuthMethods.NameOf(method)}\"");
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_redirect_uri"}""")]
    [InlineData(401, "")]
    [InlineData(403, "<html>")]
    [InlineData(404, "")]
    [InlineData(302, "")]
    [InlineData(200, "<html>")]
    [InlineData(200, "{}")]
    [InlineData(200, """{"client_id":""}""")]
    [InlineData(200, """{"client_id":7}""")]
    [InlineData(200, """{"client_id":"a\r\nb"}""")]
    [InlineData(200, """{"error":"invalid_client_metadata","client_id":"C1"}""")]
    [InlineData(200, """{"ok":false,"client_id":"C1"}""")]
    [InlineData(400, """{"errors":[{"code":"invalid_redirect_uri"}]}""")]
    [InlineData(201, """{"client_id":"C1","client_secret":"S","token_endpoint_auth_method":"private_key_jwt"}""")]
    public async Task An_answer_without_usable_credentials_is_a_failed_registration(int status, string body)
    {
        Answers(status, body);

        (await RegisterAsync(Provider())).Error.Should().Be(UpstreamErrors.RegistrationFailed);
    }

    [Theory]
    [InlineData(2000, true)]
    [InlineData(2001, false)]
    public async Task A_client_id_has_a_limit(int length, bool isUsable)
    {
        Answers(201, $$"""{"client_id":"{{new string('c', length)}}"}""");

        (await RegisterAsync(Provider())).Failed.Should().Be(!isUsable);
    }

    [Theory]
    [InlineData(429, "{}")]
    [InlineData(425, "{}")]
    [InlineData(500, "{}")]
    [InlineData(503, "{}")]
    [InlineData(400, """{"error":"temporarily_unavailable"}""")]
    [InlineData(200, """{"ok":false,"error":"ratelimited"}""")]
    [InlineData(400, """{"error":{"code":"slow_down"}}""")]
    public async Task An_outage_is_worth_another_try(int status, string body)
    {
        Answers(status, body);

        (await RegisterAsync(Provider())).Error.Should().Be(UpstreamErrors.ProviderUnreachable);
    }

    [Fact]
    public async Task Without_a_registration_endpoint_the_log_says_what_to_configure()
    {
        (await RegisterAsync(Provider() with { RegistrationUrl = null })).Error.Should().Be(UpstreamErrors.RegistrationFailed);

        _outbound.Log.All.Should().Contain("client_id must be configured");
    }

    [Fact]
    public async Task A_secret_that_a_provider_gave_is_never_logged()
    {
        Answers(201, """{"client_id":"C1","client_secret":"CANARY-S","token_endpoint_auth_method":"CANARY-M"}""");

        await RegisterAsync(Provider());

        _outbound.Log.All.Should().Contain("Registering").And.NotContain("CANARY");
    }

    private void Answers(int status, string body) => _provider.On("/register", context =>
    {
        context.Response.StatusCode = status;

        return context.Response.WriteAsync(body);
    });

    private UpstreamProvider Provider(params string[] methods) => new()
    {
        Issuer = _provider.Origin,
        AuthorizeUrl = new Uri($"{_provider.Origin}/authorize"),
        TokenUrl = new Uri($"{_provider.Origin}/token"),
        RegistrationUrl = new Uri($"{_provider.Origin}/register"),
        TokenAuthMethods = methods,
    };

    private Task<Result<UpstreamCredentials>> RegisterAsync(UpstreamProvider provider) =>
        _outbound.OAuth.RegisterAsync(Server, provider, Callback, default);
}
