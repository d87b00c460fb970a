using Bifrost.Application.Settings.Rules;
using Bifrost.Testing;

namespace Bifrost.Infrastructure.Tests.Configuration;

/// <summary>Whatever is given as an address is taken or refused; none is an exception.</summary>
public sealed class AddressRuleTests
{
    private const string Alphabet = "[]:/.%-_~!$'()*+,;=ab019ZxXé\u3002\u00AD\uFF0E\u0130ß\u200D٠";

    private static readonly string[] Beginnings =
    [
        "https://", "https://a", "http://localhost:", "http://[::1", "https://[fe80::1%25", "https://[fe80::1%", "https://xn--", "https://[",
        "https://host:", "http://127.0.0.1",
    ];

    [Theory]
    [InlineData("https://[fe80::1%25eth0]")]
    [InlineData("https://[fe80::1%eth0]")]
    [InlineData("https://xn--/")]
    [InlineData("https://xn--a/")]
    [InlineData("https://a..b/")]
    [InlineData("https://host:999999/")]
    [InlineData("https://[/")]
    public void A_strange_address_is_no_exception(string text)
    {
        Ask(text).Should().NotThrow(text);
    }

    [Fact]
    public void No_address_is_an_exception()
    {
        var random = new SeededNumbers(7);

        for (var round = 0; round < 100_000; round++)
        {
            var text = Beginnings[random.Next(Beginnings.Length)]
                + string.Concat(Enumerable.Range(0, random.Next(1, 10)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));

            Ask(text).Should().NotThrow(text);
        }
    }

    private static Action Ask(string text) => () =>
    {
        UrlRule.PublicOrigin(text);
        UrlRule.Server(text);
        UrlRule.ProviderEndpoint(text);
        UrlRule.WebOrigin(text);
        UrlRule.Host(text);

        if (UrlRule.Issuer(text) is { Failed: false } issuer)
        {
            _ = new Uri(issuer.Value).IdnHost;
        }
    };
}
