using System.Net;
using Bifrost.Infrastructure.Upstream.Http;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Infrastructure.Tests.Upstream;

public sealed class GuardedHttpTests : IAsyncLifetime
{
    // Inside global unicast, but never handed out: it is dialled like a public address and nobody is there.
    private const string NobodysPublicAddress = "2d00::1";

    private StubServer _canary = null!;

    public async Task InitializeAsync() => _canary = await StubServer.StartAsync();

    public async Task DisposeAsync() => await _canary.DisposeAsync();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:7f00:1]")]
    public async Task A_literal_of_a_forbidden_address_is_never_dialled(string host)
    {
        await using var outbound = new Outbound(named: ["mcp.internal"]);
        using var client = outbound.GuardedClient();

        var dial = () => client.GetAsync(new Uri($"http://{host}:{_canary.Port}/"));

        (await dial.Should().ThrowAsync<HttpRequestException>()).Which.GetBaseException().Should().BeOfType<AddressRefusedException>();
        _canary.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_name_that_points_to_loopback_is_never_dialled()
    {
        await using var outbound = new Outbound(named: ["mcp.internal"], lookups: ["127.0.0.1"]);
        using var client = outbound.GuardedClient();

        var dial = () => client.GetAsync(new Uri($"http://evil.example:{_canary.Port}/"));

        (await dial.Should().ThrowAsync<HttpRequestException>()).Which.GetBaseException().Should().BeOfType<AddressRefusedException>();
        _canary.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task One_forbidden_address_among_public_ones_spoils_the_name()
    {
        await using var outbound = new Outbound(named: ["mcp.internal"], lookups: [[NobodysPublicAddress, "127.0.0.1"]]);
        using var client = outbound.GuardedClient();

        var dial = () => client.GetAsync(new Uri($"http://evil.example:{_canary.Port}/"));

        (await dial.Should().ThrowAsync<HttpRequestException>()).Which.GetBaseException().Should().BeOfType<AddressRefusedException>();
        _canary.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_name_that_flips_to_loopback_on_the_second_lookup_is_looked_up_once_and_gains_nothing()
    {
        await using var outbound = new Outbound(named: ["mcp.internal"], lookups: [[NobodysPublicAddress], ["127.0.0.1"]]);
        using var client = outbound.GuardedClient();

        var dial = () => client.GetAsync(new Uri($"http://rebind.example:{_canary.Port}/"));

        await dial.Should().ThrowAsync<Exception>();
        outbound.Lookups.Should().ContainSingle();
        _canary.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task The_next_request_to_a_flipped_name_is_refused()
    {
        await using var outbound = new Outbound(named: ["mcp.internal"], lookups: [[NobodysPublicAddress], ["127.0.0.1"]]);
        using var client = outbound.GuardedClient();
        var dial = () => client.GetAsync(new Uri($"http://rebind.example:{_canary.Port}/"));
        await dial.Should().ThrowAsync<Exception>();

        (await dial.Should().ThrowAsync<HttpRequestException>()).Which.GetBaseException().Should().BeOfType<AddressRefusedException>();
        _canary.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_named_host_is_dialled_wherever_it_is()
    {
        await using var outbound = new Outbound(named: ["mcp.internal"], lookups: ["127.0.0.1"]);
        using var client = outbound.GuardedClient();

        var answer = await client.GetAsync(new Uri($"http://mcp.internal:{_canary.Port}/here"));

        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
        _canary.Paths.Should().Equal("/here");
    }

    [Fact]
    public async Task The_systems_resolver_is_the_usual_one()
    {
        await using var outbound = new Outbound(named: ["localhost"]);
        using var client = outbound.GuardedClient();

        await client.GetAsync(new Uri($"http://localhost:{_canary.Port}/here"));

        _canary.Paths.Should().Equal("/here");
    }

    [Fact]
    public async Task An_allowed_host_is_dialled_wherever_it_is()
    {
        await using var outbound = new Outbound(named: [], allowed: ["keycloak.corp"], lookups: ["127.0.0.1"]);
        using var client = outbound.GuardedClient();

        await client.GetAsync(new Uri($"http://keycloak.corp:{_canary.Port}/here"));

        _canary.Paths.Should().Equal("/here");
    }

    [Fact]
    public async Task The_administrator_reads_which_host_was_refused_and_why()
    {
        await using var outbound = new Outbound(named: ["mcp.internal"], lookups: ["169.254.169.254"]);
        using var client = outbound.GuardedClient();

        var dial = () => client.GetAsync(new Uri("http://evil.example/secret-path"));

        await dial.Should().ThrowAsync<HttpRequestException>();
        outbound.Log.Lines.Should().ContainSingle().Which.Should()
            .Contain("evil.example").And.Contain("cloud metadata").And.Contain("mcp.allowed_hosts").And.NotContain("secret-path");
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var outbound = new Outbound();
        await using var server = await StubServer.StartAsync();
        server.Redirects("/", _canary.Origin);
        using var client = outbound.GuardedClient();

        var answer = await client.GetAsync(new Uri(server.Origin));

        answer.StatusCode.Should().Be(HttpStatusCode.Found);
        _canary.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_cookie_is_not_kept()
    {
        await using var outbound = new Outbound();
        _canary.On("/", context =>
        {
            context.Response.Cookies.Append("spy", "1");

            return Task.CompletedTask;
        });
        using var client = outbound.GuardedClient();
        await client.GetAsync(new Uri(_canary.Origin));

        await client.GetAsync(new Uri(_canary.Origin));

        _canary.Requests.Should().HaveCount(2).And.OnlyContain(seen => !seen.Headers.ContainsKey("Cookie"));
    }

    [Fact]
    public async Task A_trace_of_ours_does_not_travel()
    {
        await using var outbound = new Outbound();
        using var activity = new System.Diagnostics.Activity("call").Start();
        using var client = outbound.GuardedClient();

        await client.GetAsync(new Uri(_canary.Origin));

        _canary.Requests.Should().ContainSingle().Which.Headers.Should().NotContainKey("traceparent");
    }

    [Fact]
    public async Task The_proxy_of_the_environment_is_not_asked()
    {
        await using var outbound = new Outbound();

        using var handler = outbound.Get<UpstreamHttp>().CreateGuardedHandler();

        handler.UseProxy.Should().BeFalse();
    }
}
