using Bifrost.Api.Pages.Models;

namespace Bifrost.Api.Tests.Pages;

/// <summary>Where an answer goes, in the words of the page (R-84, V-28).</summary>
public sealed class RedirectDestinationTests
{
    [Theory]
    [InlineData("https://claude.ai/api/mcp/auth_callback", RedirectKind.Https, "claude.ai")]
    [InlineData("https://claude.ai@evil.example/cb", RedirectKind.Https, "evil.example")]
    [InlineData("https://example.com:8443/cb?x=1", RedirectKind.Https, "example.com:8443")]
    [InlineData("https://аpple.com/cb", RedirectKind.Https, "xn--pple-43d.com")]
    [InlineData("http://localhost:54321/callback", RedirectKind.Loopback, "localhost:54321")]
    [InlineData("http://127.0.0.1/callback", RedirectKind.Loopback, "127.0.0.1")]
    [InlineData("http://[::1]:8000/callback", RedirectKind.Loopback, "[::1]:8000")]
    [InlineData("cursor://anysphere.cursor-mcp/cb", RedirectKind.PrivateScheme, "cursor://anysphere.cursor-mcp")]
    [InlineData("com.example.app:/callback", RedirectKind.PrivateScheme, "com.example.app:")]
    public void A_destination_is_named_so_that_it_can_be_recognised(string uri, RedirectKind kind, string display)
    {
        RedirectDestination.Of(new Uri(uri)).Should().Be(new RedirectDestination(kind, display));
    }
}
