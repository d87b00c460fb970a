using System.Net;
using System.Text;
using Bifrost.Api.Tests.Contract;
using Bifrost.Application.Settings;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Security;

/// <summary>
/// What a program inside a trusted network, or behind a trusted proxy, can invent about itself. Every request comes from 127.0.0.1,
/// which is trusted; the header is what the real proxy would send on.
/// </summary>
public sealed class NamedProxyTests
{
    private const string Execute = "/v1/mcp/tool/execute";

    [Fact]
    public async Task In_a_trusted_network_only_the_address_that_the_proxy_added_counts()
    {
        await using var server = await StartAsync(settings => settings with { TrustedProxies = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8")] });

        (await RegisterAsync(server, "203.0.113.1, 10.1.2.3")).Should().Be(201);
        (await RegisterAsync(server, "203.0.113.2, 10.1.2.3")).Should().Be(429, "the client at 10.1.2.3 invents what stands before its address");
        (await RegisterAsync(server, "10.1.2.3")).Should().Be(429);
        (await RegisterAsync(server, "203.0.113.2, 10.1.2.4")).Should().Be(201);
    }

    [Fact]
    public async Task Named_proxies_are_passed_one_after_the_other()
    {
        await using var server = await StartAsync(settings => settings with { TrustedProxies = [IPNetwork.Parse("127.0.0.1/32"), IPNetwork.Parse("10.0.0.5/32")] });

        (await RegisterAsync(server, "203.0.113.1, 10.0.0.5")).Should().Be(201);
        (await RegisterAsync(server, "203.0.113.1, 10.0.0.5")).Should().Be(429);
        (await RegisterAsync(server, "203.0.113.2, 10.0.0.5")).Should().Be(201);
        (await RegisterAsync(server, "203.0.113.3, 203.0.113.1, 10.0.0.5")).Should().Be(429);
    }

    [Fact]
    public async Task As_many_hops_as_configured_are_passed_in_a_network()
    {
        await using var server = await StartAsync(settings => settings with { TrustedProxies = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8")], TrustedProxyHops = 2 });

        (await RegisterAsync(server, "203.0.113.1, 10.0.0.5")).Should().Be(201);
        (await RegisterAsync(server, "203.0.113.1, 10.0.0.6")).Should().Be(429);
        (await RegisterAsync(server, "203.0.113.9, 10.9.9.9, 10.0.0.5")).Should().Be(201);
        (await RegisterAsync(server, "203.0.113.8, 10.9.9.9, 10.0.0.5")).Should().Be(429);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "198.51.100.7")]
    [InlineData("X-Forwarded-For", "198.51.100.7, 127.0.0.2")]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("Forwarded", "for=198.51.100.7")]
    [InlineData("X-Real-IP", "198.51.100.7")]
    [InlineData("Via", "1.1 proxy")]
    [InlineData("X-Original-For", "198.51.100.7:1")]
    public async Task An_address_behind_a_proxy_names_no_user(string header, string value)
    {
        await using var server = await StartAsync(settings => settings with
        {
            TrustedProxies = [IPNetwork.Parse("127.0.0.1/32")],
            Client = settings.Client with { TrustedUserIdCallers = [IPNetwork.Parse("198.51.100.7/32"), IPNetwork.Parse("127.0.0.0/8")] },
        });

        (await ExecuteAsync(server, (header, value))).Should().Be(403);
        (await ExecuteAsync(server)).Should().Be(404, "the program itself may name users; there is no such tool");
    }

    [Fact]
    public async Task Without_a_trusted_proxy_a_request_that_any_proxy_passed_on_names_no_user()
    {
        await using var server = await StartAsync(settings => settings with
        {
            Client = settings.Client with { TrustedUserIdCallers = [IPNetwork.Parse("127.0.0.0/8")] },
        });

        (await ExecuteAsync(server, ("X-Forwarded-For", "203.0.113.1"))).Should().Be(403);
        (await ExecuteAsync(server)).Should().Be(404);
    }

    [Fact]
    public async Task Where_the_administrator_says_so_an_address_that_a_proxy_names_may_name_users()
    {
        await using var server = await StartAsync(settings => settings with
        {
            TrustedProxies = [IPNetwork.Parse("127.0.0.1/32")],
            Client = settings.Client with { TrustedUserIdCallers = [IPNetwork.Parse("198.51.100.7/32")], TrustForwardedUserIdCallers = true },
        });

        (await ExecuteAsync(server, ("X-Forwarded-For", "198.51.100.7"))).Should().Be(404);
        (await ExecuteAsync(server, ("X-Forwarded-For", "198.51.100.8"))).Should().Be(403);
        (await ExecuteAsync(server)).Should().Be(403);
    }

    private static Task<BifrostServer> StartAsync(Func<BifrostSettings, BifrostSettings> configure) => BifrostServer.StartAsync(settings => configure(settings.Usual() with
    {
        PublicUrl = new Uri(PublicBifrost.Origin),
        Limits = settings.Limits with { RegistrationsPerSource = 1 },
    }));

    private static async Task<int> RegisterAsync(BifrostServer server, string source)
    {
        using var client = new TestClient(server.BaseUrl);
        using var answer = await client.Http.AskAsync(
            "POST", Wire.Register, Wire.Json("""{"redirect_uris":["http://127.0.0.1/cb"]}"""), ("X-Forwarded-For", source), ("Host", PublicBifrost.Host));

        return (int)answer.StatusCode;
    }

    private static async Task<int> ExecuteAsync(BifrostServer server, params (string Name, string Value)[] headers)
    {
        using var client = new TestClient(server.BaseUrl);
        using var request = new HttpRequestMessage(HttpMethod.Post, Execute)
        {
            Content = new StringContent("""{"id":"1","type":"function","function":{"name":"nobody-x","arguments":"{}"}}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Host = PublicBifrost.Host;
        request.Headers.Add("X-Bf-User-Id", "carol");

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await client.Http.SendAsync(request);

        return (int)answer.StatusCode;
    }
}
