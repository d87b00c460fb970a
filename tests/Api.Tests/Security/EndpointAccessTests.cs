using System.Text.RegularExpressions;
using Bifrost.Api.Http;
using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Api.Tests.Security;

/// <summary>No endpoint is open by omission (V-20, R-107 to R-110).</summary>
public sealed partial class EndpointAccessTests(UsualBifrost bifrost) : IClassFixture<UsualBifrost>
{
    // Whoever opens another endpoint to anyone writes it down here.
    private static readonly string[] OpenToAnyone =
    [
        "/", "/health", "/health/ready", "/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp",
        "/.well-known/oauth-protected-resource/mcp/{client}", "/.well-known/oauth-authorization-server", Wire.Register,
        Wire.Authorize, Wire.Token, "/oauth/client-metadata.json", "/oauth/client-metadata/{issuer}",
    ];

    [Fact]
    public void Every_endpoint_says_who_may_call_it() =>
        Endpoints().Should().NotBeEmpty().And.OnlyContain(endpoint => endpoint.Metadata.GetMetadata<AccessAttribute>() != null);

    [Fact]
    public void Nothing_is_open_to_anyone_but_the_bootstrap_health_and_documentation() =>
        Of(AccessRule.Anyone).Select(PathOf)
            .Where(path => !path.StartsWith("/docs", StringComparison.Ordinal) && !path.StartsWith("/openapi", StringComparison.Ordinal))
            .Distinct().Should().BeSubsetOf(OpenToAnyone);

    [Fact]
    public void Everything_under_the_management_paths_is_the_administrators() =>
        Endpoints()
            .Where(endpoint => Management().IsMatch(PathOf(endpoint)))
            .Should().NotBeEmpty().And.OnlyContain(endpoint => endpoint.Metadata.GetMetadata<AccessAttribute>()!.Rule == AccessRule.Administrator);

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer ")]
    [InlineData("Basic dGVzdC1hZG1pbi1rZXktMDEyMzQ1Njc4OQ==")]
    [InlineData(BifrostServer.AdminKey)]
    public async Task An_administrators_endpoint_is_401_without_the_key(string? authorization)
    {
        await using var server = await BifrostServer.StartAsync(settings => settings.Usual());
        using var client = new TestClient(server.BaseUrl);

        foreach (var endpoint in Of(AccessRule.Administrator))
        {
            // Wrong keys are counted; here it is not the tenth that matters, but each endpoint.
            server.Clock.Advance(TimeSpan.FromMinutes(10));
            using var answer = await AskAsync(client.Http, endpoint, authorization);

            await answer.ShouldBeEnvelopeAsync(401);
        }
    }

    [Fact]
    public async Task An_administrators_endpoint_is_401_for_a_token_and_a_virtual_key()
    {
        await using var server = await BifrostServer.StartAsync(settings => settings.Usual());
        using var client = new TestClient(server.BaseUrl);
        var token = await client.SignInAsync(TestServers.AliceKey);

        foreach (var endpoint in Of(AccessRule.Administrator))
        {
            server.Clock.Advance(TimeSpan.FromMinutes(10));
            await (await AskAsync(client.Http, endpoint, $"Bearer {token}")).ShouldBeEnvelopeAsync(401);
            await (await AskAsync(client.Http, endpoint, $"Bearer {TestServers.AliceKey}")).ShouldBeEnvelopeAsync(401);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer unknown")]
    [InlineData($"Bearer {BifrostServer.AdminKey}")]
    public async Task A_callers_endpoint_is_401_without_a_token(string? authorization)
    {
        using var client = bifrost.NewClient();

        foreach (var endpoint in Of(AccessRule.Caller))
        {
            foreach (var method in new[] { "GET", "POST", "DELETE", "PUT", "PATCH" })
            {
                using var answer = await AskAsync(client.Http, endpoint, authorization, method);

                ((int)answer.StatusCode).Should().Be(401, PathOf(endpoint));
            }
        }
    }

    [Fact]
    public async Task Requests_without_a_key_do_not_lock_the_administrator_out()
    {
        await using var server = await BifrostServer.StartAsync(settings => settings.Usual());
        using var client = new TestClient(server.BaseUrl);

        for (var request = 0; request < 20; request++)
        {
            await (await client.Http.GetAsync("/api/oauth/config/x/status")).ShouldBeEnvelopeAsync(401);
        }

        using var right = await client.Http.AskAsync(
            "GET", "/api/oauth/config/x/status", null, ("Authorization", $"Bearer {BifrostServer.AdminKey}"));
        await right.ShouldBeEnvelopeAsync(404);
    }

    private IEnumerable<RouteEndpoint> Endpoints() =>
        bifrost.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private IEnumerable<RouteEndpoint> Of(AccessRule rule) =>
        Endpoints().Where(endpoint => endpoint.Metadata.GetMetadata<AccessAttribute>()?.Rule == rule);

    private static string PathOf(RouteEndpoint endpoint) => $"/{endpoint.RoutePattern.RawText!.Trim('/')}";

    private static Task<HttpResponseMessage> AskAsync(
        HttpClient http, RouteEndpoint endpoint, string? authorization, string? method = null) =>
        http.AskAsync(
            method ?? endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0],
            Parameter().Replace(PathOf(endpoint), "x"),
            null,
            authorization is null ? [] : [("Authorization", authorization)]);

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();

    [GeneratedRegex("^/api/(oauth/(config|sessions|clients)|mcp|governance|audit)")]
    private static partial Regex Management();
}
