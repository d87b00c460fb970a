using Bifrost.Domain.Clients;
using Bifrost.Testing;

namespace Bifrost.Domain.Tests.Clients;

/// <summary>A redirect URI is the registered one to the letter; only the port of a loopback host may differ.</summary>
public sealed class RedirectUriMatchTests
{
    [Theory]
    [InlineData("https://app.example/cb")]
    [InlineData("https://app.example/cb?x=1")]
    [InlineData("http://127.0.0.1:3000/cb")]
    [InlineData("cursor://anysphere.cursor-mcp/oauth/callback")]
    public void The_registered_address_is_accepted(string text)
    {
        AClient.With(text).Accepts(AClient.Redirect(text)).Value.Value.Should().Be(text);
    }

    [Theory]
    [InlineData("https://app.example/cb/")]
    [InlineData("https://app.example/cb?x")]
    [InlineData("https://app.example/cb?")]
    [InlineData("https://app.example/cb/../cb")]
    [InlineData("https://app.example/./cb")]
    [InlineData("https://app.example//cb")]
    [InlineData("https://app.example/%63b")]
    [InlineData("https://app.example/CB")]
    [InlineData("https://app.example/cb%00")]
    [InlineData("HTTPS://APP.EXAMPLE/cb")]
    [InlineData("HTTPS://app.example/cb")]
    [InlineData("https://APP.example/cb")]
    [InlineData("https://app.example:443/cb")]
    [InlineData("https://app.example:8443/cb")]
    [InlineData("https://app.example./cb")]
    [InlineData("https://www.app.example/cb")]
    [InlineData("https://app.example.evil/cb")]
    [InlineData("https://evil.example/cb")]
    [InlineData("https://evil.example/https://app.example/cb")]
    [InlineData("https://evil.example/?https://app.example/cb")]
    [InlineData("https://app.example")]
    [InlineData("app.example:/cb")]
    public void No_variant_of_an_https_address_is_accepted(string variant)
    {
        Refuses("https://app.example/cb", variant);
    }

    [Theory]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:3118/cb")]
    [InlineData("http://127.0.0.1:33418/cb", "http://127.0.0.1:51000/cb")]
    [InlineData("http://127.0.0.1:33418/cb", "http://127.0.0.1/cb")]
    [InlineData("http://127.0.0.1", "http://127.0.0.1:65535")]
    [InlineData("http://[::1]:1/cb", "http://[::1]:2/cb")]
    [InlineData("http://localhost/callback", "http://localhost:3118/callback")]
    [InlineData("http://localhost:8787/cb?x=1", "http://localhost:8788/cb?x=1")]
    public void A_loopback_address_is_accepted_on_any_port(string registered, string requested)
    {
        AClient.With(registered).Accepts(AClient.Redirect(requested)).Value.Value.Should().Be(requested);
    }

    [Theory]
    [InlineData("http://127.0.0.1:3000/cb", "http://localhost:3000/cb")]
    [InlineData("http://127.0.0.1:3000/cb", "http://[::1]:3000/cb")]
    [InlineData("http://localhost:3000/cb", "http://127.0.0.1:3000/cb")]
    [InlineData("http://localhost:3000/cb", "http://[::1]:3000/cb")]
    [InlineData("http://[::1]:3000/cb", "http://127.0.0.1:3000/cb")]
    public void The_port_rule_never_bridges_hosts(string registered, string requested)
    {
        Refuses(registered, requested);
    }

    [Theory]
    [InlineData("http://localhost:3000/cb", "http://localhost:3001/cb/")]
    [InlineData("http://localhost:3000/cb", "http://localhost:3001/CB")]
    [InlineData("http://localhost:3000/cb", "http://localhost:3001/cb?x=1")]
    [InlineData("http://localhost:3000/cb?x=1", "http://localhost:3001/cb?x=2")]
    [InlineData("http://localhost:3000/cb?x=1", "http://localhost:3001/cb")]
    [InlineData("http://localhost:3000/", "http://localhost:3001")]
    [InlineData("http://localhost:3000", "http://localhost:3001/")]
    [InlineData("http://localhost:3000/cb", "https://localhost:3000/cb")]
    [InlineData("https://localhost:3000/cb", "http://localhost:3000/cb")]
    public void On_another_port_everything_else_is_compared_to_the_letter(string registered, string requested)
    {
        Refuses(registered, requested);
    }

    [Theory]
    [InlineData("https://localhost:3000/cb", "https://localhost:3001/cb")]
    [InlineData("https://127.0.0.1:3000/cb", "https://127.0.0.1:3001/cb")]
    [InlineData("https://app.example:3000/cb", "https://app.example:3001/cb")]
    [InlineData("cursor://localhost:3000/cb", "cursor://localhost:3001/cb")]
    [InlineData("cursor://a/cb", "CURSOR://a/cb")]
    public void The_port_rule_is_for_http_on_loopback_only(string registered, string requested)
    {
        Refuses(registered, requested);
    }

    [Fact]
    public void Any_of_the_registered_addresses_is_accepted()
    {
        var client = AClient.With("https://app.example/cb", "cursor://a/cb", "http://localhost:8787/callback");

        client.Accepts(AClient.Redirect("cursor://a/cb")).Failed.Should().BeFalse();
        client.Accepts(AClient.Redirect("http://localhost:9/callback")).Failed.Should().BeFalse();
        client.Accepts(AClient.Redirect("http://localhost:9/cb")).Failed.Should().BeTrue();
    }

    private static void Refuses(string registered, string requested)
    {
        AClient.With(registered).Accepts(AClient.Redirect(requested)).Error.Should().Be(ClientErrors.RedirectNotRegistered);
    }
}
