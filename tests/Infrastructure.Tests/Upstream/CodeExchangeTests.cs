using System.Text;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Bifrost.Infrastructure.Upstream.Http;
using Bifrost.Infrastructure.Upstream.OAuth;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Bifrost.Infrastructure.Tests.Upstream;

public sealed class CodeExchangeTests : IAsyncLifetime
{
    private const string Verifier = "CANARY-verifier-CANARY-verifier-CANARY-verifier";

    private static readonly UpstreamCredentials Anyone = new("C1", null, UpstreamAuthMethod.None);

    private Outbound _outbound = null!;

    private StubServer _provider = null!;

    public async Task InitializeAsync()
    {
        _outbound = Outbound.OnLoopback();
        _provider = (await StubServer.StartAsync()).Says("/token", 200, """{"access_token":"AT","token_type":"Bearer"}""");
    }

    public async Task DisposeAsync()
    {
        await _outbound.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task A_code_becomes_tokens() =>
        (await ExchangeAsync(Anyone)).Value.Should().Be(new UpstreamTokens(new Secret("AT"), null, null, null));

    [Fact]
    public async Task The_request_carries_what_the_round_trip_is_bound_to()
    {
        await ExchangeAsync(Anyone, resource: "https://mcp.example/mcp?a=b&c");

        var seen = _provider.Requests.Should().ContainSingle().Subject;
        seen.Method.Should().Be("POST");
        seen.Headers["Accept"].Should().Be("application/json");
        seen.Headers["Content-Type"].Should().Be("application/x-www-form-urlencoded");
        seen.Headers["User-Agent"].Should().Be("Bifrost");
        Form(seen).Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = "CANARY+code/=&",
            ["redirect_uri"] = "https://bifrost.example.com/api/oauth/callback",
            ["code_verifier"] = Verifier,
            ["client_id"] = "C1",
            ["resource"] = "https://mcp.example/mcp?a=b&c",
        });
    }

    [Fact]
    public async Task A_public_client_sends_no_secret()
    {
        await ExchangeAsync(Anyone);

        Form(_provider.Requests[0]).Should().Contain("client_id", "C1").And.NotContainKey("client_secret").And.NotContainKey("resource");
        _provider.Requests[0].Headers.Should().NotContainKey("Authorization");
    }

    [Fact]
    public async Task A_secret_by_post_stands_in_the_form_alone()
    {
        await ExchangeAsync(new UpstreamCredentials("C1", new Secret("s&c=ret"), UpstreamAuthMethod.ClientSecretPost));

        Form(_provider.Requests[0]).Should().Contain("client_id", "C1").And.Contain("client_secret", "s&c=ret");
        _provider.Requests[0].Headers.Should().NotContainKey("Authorization");
    }

    [Fact]
    public async Task A_secret_by_basic_stands_in_the_header_alone_and_is_form_encoded()
    {
        await ExchangeAsync(new UpstreamCredentials("id:1 \u00e4", new Secret("p%+:/ ~-._"), UpstreamAuthMethod.ClientSecretBasic));

        var seen = _provider.Requests[0];
        seen.Headers["Authorization"].Should().Be(
            $"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes("id%3A1+%C3%A4:p%25%2B%3A%2F+~-._"))}");
        Form(seen).Should().NotContainKey("client_secret").And.NotContainKey("client_id");
    }

    [Fact]
    public async Task A_form_answer_is_understood()
    {
        _provider.Says("/token", 200, "access_token=gho_x&scope=repo&token_type=bearer", "application/x-www-form-urlencoded");

        (await ExchangeAsync(Anyone)).Value.AccessToken.Should().Be(new Secret("gho_x"));
    }

    [Fact]
    public async Task An_error_with_status_200_is_a_refusal()
    {
        _provider.Says("/token", 200, """{"error":"bad_verification_code"}""");

        var refused = await ExchangeAsync(Anyone);

        refused.Error.Should().Be(UpstreamErrors.ProviderRefused);
        refused.Error.Reason.Should().Contain("bad_verification_code");
    }

    [Fact]
    public async Task A_redirect_of_the_token_endpoint_is_not_followed()
    {
        await using var canary = await StubServer.StartAsync();
        _provider.Redirects("/token", $"{canary.Origin}/token");

        (await ExchangeAsync(Anyone)).Failed.Should().BeTrue();
        canary.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_token_endpoint_whose_name_points_inside_gets_nothing()
    {
        await using var strict = new Outbound(["mcp.internal"], null, ["10.0.0.1"]);

        var tokens = await strict.OAuth.ExchangeCodeAsync(Trip(Anyone, "https://evil.example/token"), "code", default);

        tokens.Error.Should().Be(UpstreamErrors.ProviderUnusable);
    }

    [Fact]
    public async Task A_provider_that_is_down_is_unreachable()
    {
        await _provider.DisposeAsync();

        (await ExchangeAsync(Anyone)).Error.Should().Be(UpstreamErrors.ProviderUnreachable);
    }

    [Fact]
    public async Task A_provider_that_sends_without_end_is_unreachable()
    {
        _provider.Says("/token", 200, new string(' ', OAuthSender.BodyLimit + 1));

        (await ExchangeAsync(Anyone)).Error.Should().Be(UpstreamErrors.ProviderUnreachable);
    }

    [Fact]
    public async Task An_exchange_inside_a_transaction_is_a_bug()
    {
        _outbound.UnitOfWork.IsOpen = true;

        var exchange = () => ExchangeAsync(Anyone);

        await exchange.Should().ThrowAsync<InvalidOperationException>();
        _provider.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(500)]
    public async Task A_provider_that_repeats_our_secrets_cannot_write_them_into_the_log(int status)
    {
        // Everything that was sent comes back as the error, its description, and the token type.
        _provider.On("/token", async context =>
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsJsonAsync(new
            {
                error = $"{Verifier} CANARY-secret CANARY+code",
                error_description = "CANARY-secret",
                token_type = "CANARY-secret",
            });
        });

        var refused = await ExchangeAsync(new UpstreamCredentials("C1", new Secret("CANARY-secret"), UpstreamAuthMethod.ClientSecretPost));

        $"{refused.Error.Reason} {_outbound.Log.All}".Should().Contain("token endpoint").And.NotContain("CANARY");
    }

    private static Dictionary<string, string> Form(Seen seen) =>
        QueryHelpers.ParseQuery(seen.Body).ToDictionary(pair => pair.Key, pair => pair.Value.ToString());

    private static UpstreamRoundTrip Trip(UpstreamCredentials credentials, string tokenUrl, string? resource = null) => new(
        new SubjectId("S1"),
        new McpClientId("notes"),
        new UpstreamProvider
        {
            Issuer = "https://auth.example",
            AuthorizeUrl = new Uri("https://auth.example/authorize"),
            TokenUrl = new Uri(tokenUrl),
            Resource = resource,
        },
        credentials,
        new Secret(Verifier),
        "https://bifrost.example.com",
        Flow: null);

    private Task<Result<UpstreamTokens>> ExchangeAsync(UpstreamCredentials credentials, string? resource = null) =>
        _outbound.OAuth.ExchangeCodeAsync(Trip(credentials, $"{_provider.Origin}/token", resource), "CANARY+code/=&", default);
}
