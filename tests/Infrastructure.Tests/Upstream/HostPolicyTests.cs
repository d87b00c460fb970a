using System.Net;
using Bifrost.Infrastructure.Upstream.Http;

namespace Bifrost.Infrastructure.Tests.Upstream;

public sealed class HostPolicyTests
{
    [Theory]
    [InlineData("Mcp.Internal", "mcp.internal")]
    [InlineData("mcp.internal", "MCP.INTERNAL")]
    [InlineData("mcp.internal:8080", "mcp.internal")]
    [InlineData("[::1]", "::1")]
    [InlineData("::1", "[::1]")]
    [InlineData("0:0:0:0:0:0:0:1", "[::1]")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    public void A_named_host_is_known_in_every_spelling(string named, string asked) =>
        Policy(named).IsNamed(asked).Should().BeTrue();

    [Theory]
    [InlineData("localhost", "127.0.0.1")]
    [InlineData("127.0.0.1", "[::ffff:127.0.0.1]")]
    [InlineData("127.0.0.1", "[::ffff:7f00:1]")]
    [InlineData("127.0.0.1", "localhost")]
    [InlineData("internal", "mcp.internal")]
    [InlineData("mcp.internal", "mcp.internal.evil.example")]
    public void A_name_vouches_for_itself_alone(string named, string asked) =>
        Policy(named).IsNamed(asked).Should().BeFalse();

    [Fact]
    public void A_named_host_may_have_a_private_address() =>
        Policy("mcp.internal").RefusalOf("mcp.internal", IPAddress.Parse("10.0.0.7")).Should().BeNull();

    [Fact]
    public void Another_host_may_not() =>
        Policy("mcp.internal").RefusalOf("evil.example", IPAddress.Parse("10.0.0.7")).Should().Be("private network");

    [Fact]
    public void An_allowed_host_is_a_named_one() =>
        new HostPolicy(new UpstreamHttpOptions(
                new HashSet<string>(), new HashSet<string> { "keycloak.corp" }, TimeSpan.Zero, TimeSpan.Zero))
            .RefusalOf("keycloak.corp", IPAddress.Parse("192.168.1.9")).Should().BeNull();

    [Theory]
    [InlineData("localhost")]
    [InlineData("app.localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("169.254.169.254")]
    public void Text_alone_can_betray_a_forbidden_host(string host) => Policy("mcp.internal").RefusalOf(host).Should().NotBeNull();

    private static HostPolicy Policy(string named) => new(new UpstreamHttpOptions(
        new HashSet<string> { named }, new HashSet<string>(), TimeSpan.Zero, TimeSpan.Zero));
}
