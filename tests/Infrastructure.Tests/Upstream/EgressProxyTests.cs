using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;
using Bifrost.Infrastructure.Upstream.Http;

namespace Bifrost.Infrastructure.Tests.Upstream;

/// <summary>The configured proxy: what goes through it, what never does, and what it is told.</summary>
public sealed class EgressProxyTests : IAsyncLifetime, IDisposable
{
    private readonly TestAuthority _authority = new();
    private StubServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await StubServer.StartAsync(_authority.Issue(10, "mcp.partner.example", "localhost"));
        _server.On("/mcp", context =>
        {
            context.Response.StatusCode = 401;

            return Task.CompletedTask;
        });
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task An_https_name_that_only_the_proxy_knows_is_reached_through_it_and_checked_end_to_end()
    {
        await using var proxy = ConnectProxy.To(_server.Port);
        await using var outbound = Through(proxy);
        using var client = outbound.GuardedClient();

        using var answer = await client.GetAsync(new Uri("https://mcp.partner.example/mcp"));

        ((int)answer.StatusCode).Should().Be(401);
        proxy.Targets.Should().Equal("mcp.partner.example:443");
        outbound.Lookups.Should().BeEmpty("the proxy looks names up");
    }

    [Fact]
    public async Task OAuth_goes_through_it_too()
    {
        await using var proxy = ConnectProxy.To(_server.Port);
        await using var outbound = Through(proxy);
        _server.Json($"{Providers.ResourcePath}/mcp", Providers.Resource("https://mcp.partner.example/mcp", "https://mcp.partner.example"));
        _server.Json(Providers.ServerPath, Providers.Metadata("https://mcp.partner.example"));

        var found = await outbound.OAuth.FindProviderAsync(Outbound.Client("https://mcp.partner.example/mcp"), default);

        found.Value.Issuer.Should().Be("https://mcp.partner.example");
        proxy.Targets.Should().OnlyContain(target => target == "mcp.partner.example:443").And.NotBeEmpty();
    }

    [Fact]
    public async Task Credentials_are_given_to_a_proxy_that_asks_and_are_in_no_line_of_the_log()
    {
        await using var proxy = ConnectProxy.To(_server.Port, "bifrost:CANARY p@ss");
        await using var outbound = Through(proxy, ("bifrost", "CANARY p@ss"));
        using var client = outbound.GuardedClient();

        using var answer = await client.GetAsync(new Uri("https://mcp.partner.example/mcp"));

        ((int)answer.StatusCode).Should().Be(401);
        outbound.Log.All.Should().NotContain("CANARY");
        _server.Requests.Should().OnlyContain(seen => !seen.Headers.ContainsKey("Proxy-Authorization"));
    }

    [Theory]
    [InlineData("https://10.0.0.5/mcp")]
    [InlineData("https://169.254.169.254/mcp")]
    [InlineData("https://[::ffff:127.0.0.1]/mcp")]
    [InlineData("https://2130706433/mcp")]
    [InlineData("https://metadata.localhost/mcp")]
    public async Task A_literal_address_that_is_not_public_is_refused_and_the_proxy_hears_nothing_of_it(string address)
    {
        await using var proxy = ConnectProxy.To(_server.Port);
        await using var outbound = Through(proxy);
        using var client = outbound.GuardedClient();

        var dial = () => client.GetAsync(new Uri(address));

        (await dial.Should().ThrowAsync<HttpRequestException>()).Which.GetBaseException().Should().BeOfType<AddressRefusedException>();
        proxy.Heads.Should().BeEmpty();
    }

    [Theory]
    [InlineData("http://{proxy}/")]
    [InlineData("http://127.0.0.1:{port}/")]
    public async Task The_proxy_itself_is_no_address_that_others_may_lead_to(string address)
    {
        await using var proxy = ConnectProxy.To(_server.Port);
        await using var outbound = Through(proxy);
        using var client = outbound.GuardedClient();
        var target = address.Replace("{proxy}", proxy.Address.Authority).Replace("{port}", $"{_server.Port}");

        var dial = () => client.GetAsync(new Uri(target));

        (await dial.Should().ThrowAsync<HttpRequestException>()).Which.GetBaseException().Should().BeOfType<AddressRefusedException>();
        proxy.Heads.Should().BeEmpty();
    }

    [Theory]
    [InlineData("mcp.partner.example", "https://mcp.partner.example:{port}/mcp")]
    [InlineData(".partner.example", "https://mcp.partner.example:{port}/mcp")]
    [InlineData("unrelated.example", "http://mcp.partner.example:{plain}/mcp")]
    public async Task Exceptions_and_plain_http_are_dialled_directly(string exception, string address)
    {
        await using var plain = await StubServer.StartAsync();
        await using var proxy = ConnectProxy.To(_server.Port);
        await using var outbound = new Outbound(
            options => options with
            {
                Proxy = new ProxyOptions(proxy.Address, null, null, [exception]),
                TrustedAuthorities = [_authority.Certificate],
            },
            named: ["mcp.partner.example"],
            lookups: ["127.0.0.1"]);
        using var client = outbound.GuardedClient();

        using var answer = await client.GetAsync(new Uri(address.Replace("{port}", $"{_server.Port}").Replace("{plain}", $"{plain.Port}")));

        proxy.Heads.Should().BeEmpty();
        outbound.Lookups.Should().Equal("mcp.partner.example");
    }

    [Fact]
    public async Task A_proxy_that_refuses_and_one_that_is_away_are_named()
    {
        await using (var proxy = ConnectProxy.To(_server.Port, "bifrost:right"))
        {
            await FailsWithAsync(Through(proxy, ("bifrost", "CANARY")), "network.https_proxy refused the connection (407)");
        }

        var gone = ConnectProxy.To(_server.Port);
        await using var outbound = Through(gone);
        await gone.DisposeAsync();
        await FailsWithAsync(outbound, "network.https_proxy cannot be reached: connection refused");
    }

    [Fact]
    public async Task The_early_check_of_a_host_looks_up_no_name_that_the_proxy_will()
    {
        await using var proxy = ConnectProxy.To(_server.Port);
        await using var outbound = Through(proxy);
        var gate = outbound.Get<Application.Ports.IUpstreamHosts>();

        (await gate.RefusalOfAsync(new Uri("https://mcp.partner.example/mcp"), default)).Should().BeNull();
        (await gate.RefusalOfAsync(new Uri("https://10.0.0.5/mcp"), default)).Should().NotBeNull();
        outbound.Lookups.Should().BeEmpty();
    }

    private static async Task FailsWithAsync(Outbound outbound, string cause)
    {
        var found = await outbound.OAuth.FindProviderAsync(Outbound.Client("https://mcp.partner.example/mcp"), default);

        found.Error.Should().Be(UpstreamErrors.ProviderUnreachable);
        outbound.Log.All.Should().Contain(cause).And.NotContain("CANARY");
    }

    private Outbound Through(ConnectProxy proxy, (string User, string Password)? credentials = null) => new(
        options => options with
        {
            Proxy = new ProxyOptions(proxy.Address, credentials?.User, credentials is { } known ? new Secret(known.Password) : null, []),
            TrustedAuthorities = [_authority.Certificate],
        },
        named: ["mcp.internal"],
        lookups: ["127.0.0.1"]);
}
