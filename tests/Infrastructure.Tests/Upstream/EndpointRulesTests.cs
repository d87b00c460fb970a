using Bifrost.Domain.Upstream;
using Bifrost.Infrastructure.Upstream.Http;
using Bifrost.Infrastructure.Upstream.OAuth;

namespace Bifrost.Infrastructure.Tests.Upstream;

public sealed class EndpointRulesTests
{
    private static readonly Uri Public = new("https://mcp.example/mcp");

    private static readonly Uri Local = new("http://localhost:9000/mcp");

    [Theory]
    [InlineData("https://auth.example/authorize")]
    [InlineData("HTTPS://auth.example/authorize?tenant=1")]
    [InlineData("https://8.8.8.8/authorize")]
    [InlineData("https://keycloak.corp:8443/authorize")]
    public void A_learned_https_address_may_be_used(string text) => Learn(text, Public).Failed.Should().BeFalse();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/authorize")]
    [InlineData("//auth.example/authorize")]
    [InlineData("javascript:alert(1)")]
    [InlineData("javascript://auth.example/%0aalert(1)")]
    [InlineData("file:///etc/passwd")]
    [InlineData("file://auth.example/share")]
    [InlineData("\\\\auth.example\\share")]
    [InlineData("a:$(calc.exe)")]
    [InlineData("data:text/html,x")]
    [InlineData("ftp://auth.example/")]
    [InlineData("cursor://anysphere/callback")]
    [InlineData("https:auth.example")]
    [InlineData("https:/auth.example")]
    [InlineData("https:\\\\auth.example\\")]
    [InlineData("https://")]
    [InlineData(" https://auth.example/")]
    [InlineData("https://auth.example/\r\nSet-Cookie: a=b")]
    [InlineData("https://auth.example/\t")]
    [InlineData("https://auth.example/a b")]
    [InlineData("https://auth.example/\0")]
    [InlineData("https://auth.example/\"><script>")]
    [InlineData("https://auth.example/#fragment")]
    [InlineData("https://auth.example/#")]
    [InlineData("https://user:pass@auth.example/")]
    [InlineData("https://@auth.example/")]
    [InlineData("https://mcp.example@auth.example/")]
    [InlineData("https://b\u00fccher.example/")]
    [InlineData("http://auth.example/")]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://keycloak.corp/")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::ffff:127.0.0.1]/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://10.0.0.1/")]
    public void A_server_on_https_cannot_name_this(string? text) =>
        Learn(text, Public).Fault!.Error.Should().Be(UpstreamErrors.ProviderUnusable);

    [Theory]
    [InlineData("http://localhost:9001/authorize")]
    [InlineData("http://keycloak.corp/authorize")]
    [InlineData("https://auth.example/authorize")]
    public void A_server_that_the_file_names_on_http_may_name_named_hosts_on_http(string text) =>
        Learn(text, Local).Failed.Should().BeFalse();

    [Theory]
    [InlineData("http://auth.example/")]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://[::ffff:127.0.0.1]:9001/")]
    public void But_nothing_else_on_http(string text) => Learn(text, Local).Failed.Should().BeTrue();

    [Theory]
    [InlineData("http://localhost:9001/authorize")]
    [InlineData("http://keycloak.corp/authorize")]
    [InlineData("https://github.com/login/oauth/authorize")]
    public void A_configured_address_is_https_or_on_a_named_host(string text) =>
        Rules().Configured(text, "authorize_url").Failed.Should().BeFalse();

    [Theory]
    [InlineData("http://github.com/login/oauth/authorize")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://user@github.com/")]
    [InlineData("https://github.com/#x")]
    public void A_configured_address_is_checked_too(string text) =>
        Rules().Configured(text, "authorize_url").Fault!.Error.Should().Be(UpstreamErrors.ProviderUnusable);

    [Fact]
    public void The_reason_does_not_repeat_the_address() =>
        Learn("javascript:alert('secret')", Public).Fault!.Reason.Should().NotContain("secret").And.Contain("authorization_endpoint");

    private static Learned<Uri> Learn(string? text, Uri server) => Rules().Learn(text, "authorization_endpoint", server);

    private static EndpointRules Rules() => new(new HostPolicy(new UpstreamHttpOptions(
        new HashSet<string> { "mcp.example", "localhost" }, new HashSet<string> { "keycloak.corp" }, TimeSpan.Zero, TimeSpan.Zero)));
}
