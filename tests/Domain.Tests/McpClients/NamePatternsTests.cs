using Bifrost.Domain.McpClients;

namespace Bifrost.Domain.Tests.McpClients;

public sealed class NamePatternsTests
{
    [Theory]
    [InlineData(null, "x", true)]
    [InlineData("*", "x", true)]
    [InlineData("", "x", false)]
    [InlineData("x", "x", true)]
    [InlineData("x", "X", false)]
    [InlineData("x", "xy", false)]
    [InlineData("x*", "xy", true)]
    [InlineData("x*", "ax", false)]
    public void A_name_is_included_to_the_letter_or_by_its_beginning(string? entries, string name, bool isIncluded) =>
        Of(entries).IncludesName(name).Should().Be(isIncluded);

    [Theory]
    [InlineData("file:///public/*", "file:///public/a/b", true)]
    [InlineData("file:///public/*", "file:///public", false)]
    [InlineData("file:///public/*", "file:///public/../secret", false)]
    [InlineData("file:///public/*", "file:///public/%2E%2e/secret", false)]
    [InlineData("file:///public/*", "file:///public/%252e./secret", false)]
    [InlineData("file:///public/*", "file:///public/..%5Csecret", false)]
    [InlineData("file:///public/*", "file:///public/a..b", true)]
    [InlineData("file:///public/../x", "file:///public/../x", true)]
    [InlineData("notes://{id}/text", "notes://7/text", true)]
    [InlineData("notes://{id}/text", "notes://7/other", false)]
    [InlineData("notes://{id}/text", "notes://../text", false)]
    public void An_address_is_included_unless_it_leads_out_again(string entries, string address, bool isIncluded) =>
        Of(entries).IncludesAddress(address).Should().Be(isIncluded);

    [Theory]
    [InlineData("a://{id}", "a://{id}", true)]
    [InlineData("a://*", "a://{id}", true)]
    [InlineData("a://x*", "a://{id}", false)]
    [InlineData("a://7", "a://{id}", false)]
    [InlineData("a*", "{+x}", false)]
    public void A_template_is_included_when_all_that_it_makes_is(string entries, string template, bool isIncluded) =>
        Of(entries).IncludesTemplate(template).Should().Be(isIncluded);

    [Fact]
    public void Equal_patterns_have_equal_fingerprints_and_others_have_not()
    {
        NamePatterns.Of(["b", "a"]).Fingerprint.Should().Be(NamePatterns.Of(["a", "b", "a"]).Fingerprint);
        NamePatterns.Of(["a", "b"]).Fingerprint.Should().NotBe(NamePatterns.Of(["a:1:b"]).Fingerprint).And.NotBe(NamePatterns.All.Fingerprint);
    }

    private static NamePatterns Of(string? entries) => NamePatterns.Of(entries is null ? null : entries.Length == 0 ? [] : [entries]);
}
