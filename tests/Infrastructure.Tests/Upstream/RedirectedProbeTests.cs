using Bifrost.Domain.McpClients;
using Bifrost.Testing;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Infrastructure.Tests.Upstream;

/// <summary>Servers whose challenge stands behind a slash or a load balancer, and providers that redirect.</summary>
public sealed class RedirectedProbeTests : IAsyncLifetime
{
    private Outbound _outbound = null!;

    private StubServer _server = null!;

    private StubServer _provider = null!;

    public async Task InitializeAsync()
    {
        _outbound = Outbound.OnLoopback();
        _server = await StubServer.StartAsync();
        _provider = await StubServer.StartAsync();
        _provider.Json(Providers.ServerPath, Providers.Metadata(_provider.Origin));
        _server.Json("/metadata", Providers.Resource($"{_server.Origin}/mcp", _provider.Origin));
    }

    public async Task DisposeAsync()
    {
        await _outbound.DisposeAsync();
        await _server.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Theory]
    [InlineData(307, McpConnectionType.Http)]
    [InlineData(308, McpConnectionType.Http)]
    [InlineData(301, McpConnectionType.Sse)]
    [InlineData(307, McpConnectionType.Sse)]
    public async Task A_challenge_behind_a_slash_is_found(int status, McpConnectionType type)
    {
        Redirects("/mcp", status, "/mcp/");
        _server.Says("/mcp/", 401, "{}", challenge: $"Bearer resource_metadata=\"{_server.Origin}/metadata\"");

        var provider = await _outbound.OAuth.FindProviderAsync(Outbound.Client($"{_server.Origin}/mcp") with { ConnectionType = type }, default);

        provider.Value.Issuer.Should().Be(_provider.Origin);
    }

    [Fact]
    public async Task A_challenge_behind_a_load_balancer_is_found()
    {
        _server.On("/mcp", async context =>
        {
            var isHandshake = !context.Request.Headers.ContainsKey("Mcp-Session-Id");

            if (isHandshake)
            {
                context.Response.Headers.SetCookie = "lb=one; Path=/";
                context.Response.Headers["Mcp-Session-Id"] = "s";
                await context.Response.WriteAsync("{}");
            }
            else if (context.Request.Headers.Cookie == "lb=one")
            {
                context.Response.StatusCode = 401;
                context.Response.Headers.WWWAuthenticate = $"Bearer resource_metadata=\"{_server.Origin}/metadata\"";
            }
            else
            {
                context.Response.StatusCode = 404;
            }
        });

        var provider = await _outbound.OAuth.FindProviderAsync(Outbound.Client($"{_server.Origin}/mcp"), default);

        provider.Value.Issuer.Should().Be(_provider.Origin);
    }

    [Theory]
    [InlineData(302, "https://login.example:8443/sign-in?code=canary#canary", "https://login.example:8443/sign-in")]
    [InlineData(307, "https://user:canary@login.example/token/", "https://login.example/token/")]
    [InlineData(307, "/token/", "/token/")]
    public async Task A_redirect_of_a_token_endpoint_is_refused_and_the_log_names_its_target(int status, string location, string target)
    {
        Redirects("/token", status, location);
        _server.Says("/token/", 200, """{"access_token":"canary"}""");

        var refused = await _outbound.OAuth.ExchangeCodeAsync(
            ATrip.To(ATrip.Provider() with { TokenUrl = new Uri($"{_server.Origin}/token") }), "code", default);

        _server.Paths.Should().Equal("/token");
        refused.Error.Reason.Should().Contain($"answered {status}, a redirect to").And.Contain($"{target}, which is not followed").And.NotContain("canary");
    }

    private void Redirects(string path, int status, string location) => _server.On(path, context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = location;

        return Task.CompletedTask;
    });
}
