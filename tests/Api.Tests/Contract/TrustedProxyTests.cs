using System.Net;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>Behind a proxy that the administrator named: its word about host and source counts (R-152, V-16).</summary>
public class TrustedProxyTests : OnAnyEngine, IAsyncLifetime
{
    private BifrostServer _server = null!;

    public async Task InitializeAsync() => _server = await StartAsync(settings => settings.Usual() with
    {
        PublicUrl = new Uri(PublicBifrost.Origin),
        TrustedProxies = [IPNetwork.Parse("127.0.0.1/32")],
        Limits = settings.Limits with { RegistrationsPerSource = 1 },
    });

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [StoreFact]
    public async Task The_host_that_a_trusted_proxy_names_is_served()
    {
        using var client = new TestClient(_server.BaseUrl);

        using var right = await client.Http.AskAsync(
            "GET", "/.well-known/oauth-protected-resource", null,
            ("X-Forwarded-Host", PublicBifrost.Host), ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "9.9.9.9"));
        using var wrong = await client.Http.AskAsync(
            "GET", "/.well-known/oauth-protected-resource", null,
            ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "9.9.9.9"));

        (await right.JsonAsync()).GetProperty("resource").GetString().Should().Be($"{PublicBifrost.Origin}/mcp");
        ((int)wrong.StatusCode).Should().Be(403);
    }

    [StoreFact]
    public async Task Sources_are_counted_as_the_trusted_proxy_names_them()
    {
        (await RegisterAsync("1.2.3.4")).Should().Be(201);
        (await RegisterAsync("::ffff:1.2.3.4")).Should().Be(429);
        (await RegisterAsync("1.2.3.4, 1.2.3.4")).Should().Be(429);
        (await RegisterAsync("5.6.7.8, 1.2.3.4")).Should().Be(429, "what the client itself claims in front does not count");
        (await RegisterAsync("1.2.3.5")).Should().Be(201);
        (await RegisterAsync("2001:db8:1:2::1")).Should().Be(201);
        (await RegisterAsync("2001:db8:1:2:ffff::9")).Should().Be(429, "one customer has the whole /64");
        (await RegisterAsync("2001:db8:1:3::1")).Should().Be(201);
    }

    private async Task<int> RegisterAsync(string source)
    {
        using var client = new TestClient(_server.BaseUrl);
        using var answer = await client.Http.AskAsync(
            "POST", Wire.Register, Wire.Json("""{"redirect_uris":["http://127.0.0.1/cb"]}"""),
            ("X-Forwarded-For", source), ("X-Forwarded-Host", PublicBifrost.Host), ("X-Forwarded-Proto", "https"));

        return (int)answer.StatusCode;
    }
}
