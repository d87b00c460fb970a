using Bifrost.Api.Pages.Models;
using Bifrost.Domain.Clients;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Pages;

/// <summary>Every redirect URI that may be registered can be shown.</summary>
public sealed class RegisteredDestinationTests
{
    private const string Alphabet = "[]:/?@.%-_~!$&'()*+,;=ab0129ZzxX";

    private static readonly string[] Beginnings =
    [
        "https://", "https://a", "http://localhost", "http://[::1]", "http://127.0.0.1:", "cursor://", "cursor:", "cursor:/", "com.example.app:/",
        "x:[", "foo://host:", "foo://[", "foo://[::1", "https://[::1", "https://xn--", "foo://xn--", "foo:////", "foo://%",
    ];

    [Theory]
    [InlineData("cursor://[/cb")]
    [InlineData("cursor://[/cb]")]
    [InlineData("cursor://[::1/cb")]
    [InlineData("cursor://[v1.a]/cb")]
    [InlineData("foo://host:999999/cb")]
    [InlineData("foo://host:65536/cb")]
    [InlineData("foo://host:port/cb")]
    [InlineData("foo://:80/cb")]
    [InlineData("https://[::1")]
    [InlineData("https://[:::]/cb")]
    [InlineData("https://[1.2.3.4]/cb")]
    [InlineData("https://a..b/cb")]
    [InlineData("https://./cb")]
    [InlineData("https://host:999999/cb")]
    public void What_cannot_be_read_is_not_registered(string uri)
    {
        RedirectUri.Parse(uri).Failed.Should().BeTrue();
    }

    [Theory]
    [InlineData("cursor://anysphere.cursor-retrieval/oauth/callback", "cursor://anysphere.cursor-retrieval")]
    [InlineData("com.example.app:/callback", "com.example.app:")]
    [InlineData("foo://host:8080/cb", "foo://host")]
    [InlineData("https://[2001:db8::1]/cb", "[2001:db8::1]")]
    public void What_is_registered_is_shown(string uri, string shown)
    {
        RedirectDestination.Of(RedirectUri.Parse(uri).Value.ToUri()).Display.Should().Be(shown);
    }

    [Fact]
    public void Whatever_is_accepted_can_be_shown()
    {
        var random = new SeededNumbers(11);
        var accepted = 0;

        for (var round = 0; round < 200_000; round++)
        {
            var text = Beginnings[random.Next(Beginnings.Length)]
                + string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            var parsed = RedirectUri.Parse(text);

            if (parsed.Failed)
            {
                continue;
            }

            accepted++;
            var show = () => (RedirectDestination.Of(parsed.Value.ToUri()), parsed.Value.Host, parsed.Value.ToUri().IdnHost);
            show.Should().NotThrow(text);
        }

        accepted.Should().BeGreaterThan(1000);
    }
}
