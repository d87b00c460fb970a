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
    [InlineData("file:///public/.\t./secret")]
    [InlineData("file:///public/\t../secret")]
    [InlineData("file:///public/.\r./secret")]
    [InlineData("file:///public/..\n/secret")]
    [InlineData("file:///public/%2\ne%2e/secret")]
    [InlineData("file:///public/%\t2e%2e/secret")]
    [InlineData("file:///public/.%09./secret")]
    [InlineData("file:///public/.%250D./secret")]
    [InlineData("file:///public/.%25250a./secret")]
    [InlineData("file:///public/%25252525252e%25252525252e/secret")]
    [InlineData("file:///public/%25252525252525252525252525252525252e%2e/secret")]
    [InlineData("file:///public/\u0001../x")]
    [InlineData("file:///public/..\0/x")]
    [InlineData("file:///public/..%00/x")]
    [InlineData("file:///public/a%7Fb")]
    [InlineData("file:///public/a%C2%85b")]
    [InlineData("file:///public/a\u2028b")]
    [InlineData("file:///public/a b")]
    [InlineData("file:///public/ ../x")]
    [InlineData("file:///public/.. /x")]
    [InlineData("file:///public/..%20/x")]
    [InlineData("file:///public/%20..%2520/x")]
    [InlineData("file:///public/. ./x")]
    [InlineData("file:///public/.%20./x")]
    [InlineData("file:///public/..\\x")]
    [InlineData("file:///public/a\\b")]
    [InlineData("file:///public/a%5cb")]
    [InlineData("file:///public/a%255Cb")]
    [InlineData("file:///public/..;/x")]
    [InlineData("file:///public/..;a=b/x")]
    [InlineData("file:///public/.;x/../x")]
    [InlineData("file:///public/%2e%2e%3b/x")]
    [InlineData("file:///public/..:/x")]
    [InlineData("file:///public/.../x")]
    [InlineData("file:///public/..")]
    [InlineData("file:///public/.")]
    [InlineData("file:///public/%c0%ae%c0%ae/x")]
    [InlineData("file:///public/%c0%2e%c0%2e/x")]
    [InlineData("file:///public/%e0%80%ae%e0%80%ae/x")]
    [InlineData("file:///public/%25c0%25ae/x")]
    [InlineData("file:///public/%f0%80%80%ae/x")]
    [InlineData("file:///public/%ff")]
    [InlineData("file:///public/%u002e%u002e/x")]
    [InlineData("file:///public/\uFF0E\uFF0E/x")]
    [InlineData("file:///public/\u2024\u2024/x")]
    [InlineData("file:///public/\u2025/x")]
    [InlineData("file:///public/%EF%BC%8E%EF%BC%8E/x")]
    [InlineData("file:///public/%E2%80%A4./x")]
    [InlineData("file:///public/..\uFF0Fx")]
    [InlineData("file:///public/..\u2215x")]
    [InlineData("file:///public/..\u2044x")]
    [InlineData("file:///public/..\uFF3Cx")]
    [InlineData("file:///public/\uFF052e\uFF052e/x")]
    [InlineData("file:///public/.\u200B./x")]
    [InlineData("file:///public/.\u00AD./x")]
    [InlineData("file:///public/.%EF%BB%BF./x")]
    [InlineData("file:///public/\u3002\u3002/x")]
    [InlineData("file:///public/q?path=../x")]
    [InlineData("file:///public/q?a=1&path=..%2fx")]
    [InlineData("file:///public/q#../x")]
    public void What_some_reader_takes_out_of_a_beginning_is_not_included(string address)
    {
        Of("file:///public/*").IncludesAddress(address).Should().BeFalse();
        Of("file:///public/{+path}").IncludesAddress(address).Should().BeFalse();
        Of("file:///{+path}").IncludesAddress(address).Should().BeFalse();
        Of(address).IncludesAddress(address).Should().BeTrue("an entry to the letter is what it is");
        Of(null).IncludesAddress(address).Should().BeTrue();
    }

    [Theory]
    [InlineData("file:///public/My%20notes.txt")]
    [InlineData("file:///public/100%25")]
    [InlineData("file:///public/100%")]
    [InlineData("file:///public/a..b/.hidden/x.tar.gz")]
    [InlineData("file:///public/gr\u00FC\u00DFe/%C3%A4")]
    [InlineData("file:///public/\uFF21\u2025b")]
    [InlineData("file:///public/\uD83D\uDC68\u200D\uD83D\uDC69.png")]
    [InlineData("file:///public/a;v=1/b?c=d&e=f#g")]
    [InlineData("file:///public/%2Fetc%252Fx")]
    [InlineData("file:///public//x")]
    public void What_every_reader_takes_for_a_part_of_a_beginning_is_included(string address)
    {
        Of("file:///public/*").IncludesAddress(address).Should().BeTrue();
        Of("file:///public/{+path}").IncludesAddress(address).Should().BeTrue();
    }

    [Theory]
    [InlineData("a://{id}", "a://7", true)]
    [InlineData("a://{id}", "a://7/8", false)]
    [InlineData("a://{id}", "a://7%2F8", true)]
    [InlineData("a://{id}", "a://7?x", false)]
    [InlineData("a://{id}", "a://7#x", false)]
    [InlineData("a://{id}", "a://", true)]
    [InlineData("a://{id}/b", "a://7/b", true)]
    [InlineData("a://{id}/b", "a://7/8/b", false)]
    [InlineData("a://{x,y}", "a://1,2", true)]
    [InlineData("a://{x*}", "a://1,2/3", false)]
    [InlineData("a://{x:3}.{y}", "a://abc.d", true)]
    [InlineData("a://x/{+path}", "a://x/7/8?y#z", true)]
    [InlineData("a://x{#part}", "a://x#7/8?y", true)]
    [InlineData("a://x{#part}", "a://x", true)]
    [InlineData("a://x{#part}", "a://x/7", false)]
    [InlineData("a://x{.kind}", "a://x.json", true)]
    [InlineData("a://x{.kind}", "a://x.json/y", false)]
    [InlineData("a://x{.kind}", "a://xjson", false)]
    [InlineData("a://x{/id}", "a://x/7", true)]
    [InlineData("a://x{/id}", "a://x/7/8", false)]
    [InlineData("a://x{/id,part}", "a://x/7/8", true)]
    [InlineData("a://x{/id,part}", "a://x/7/8/9", false)]
    [InlineData("a://x{/path*}", "a://x/7/8/9", true)]
    [InlineData("a://x{/path*}", "a://x/7?8", false)]
    [InlineData("a://x{/path*}/end", "a://x/7/8/end", true)]
    [InlineData("a://x{;v}", "a://x;v=1", true)]
    [InlineData("a://x{;v}", "a://x;w=1", false)]
    [InlineData("a://x{?q}", "a://x?q=1", true)]
    [InlineData("a://x{?q}", "a://x?q", true)]
    [InlineData("a://x{?q}", "a://x?q=1&admin=1", false)]
    [InlineData("a://x{?q}", "a://x?admin=1", false)]
    [InlineData("a://x{?q}", "a://x?q=1/2", false)]
    [InlineData("a://x{?q,limit}", "a://x?limit=2&q=1", true)]
    [InlineData("a://x{?q,limit}", "a://x?q=1&limit=2&q=3", false)]
    [InlineData("a://x{?q*}", "a://x?any=1&more=2", true)]
    [InlineData("a://x?fixed=1{&q}", "a://x?fixed=1&q=2", true)]
    [InlineData("a://x?fixed=1{&q}", "a://x?fixed=1&r=2", false)]
    [InlineData("a://x{?q}{#part}", "a://x?q=1#p/2", true)]
    [InlineData("{x}", "a", false)]
    [InlineData("{+x}", "a://b", false)]
    [InlineData("a://{x", "a://b", false)]
    [InlineData("a://x", "a://x", true)]
    [InlineData("a://x", "a://xy", false)]
    [InlineData("a://{a}-{b}-{c}/{d}", "a://1-2-3-4/5", true)]
    public void A_template_makes_what_its_expressions_can_be_expanded_to(string template, string address, bool makes) =>
        ResourceTemplate.Matches(template, address).Should().Be(makes);

    [Fact]
    public void A_question_that_takes_long_to_answer_has_the_answer_no()
    {
        ResourceTemplate.Matches("a://{+x}", $"a://{new string('/', 4092)}").Should().BeTrue();
        ResourceTemplate.Matches("a://{+x}", $"a://{new string('/', 4093)}").Should().BeFalse();
        ResourceTemplate.Matches("a:" + string.Concat(Enumerable.Repeat("{+x}", 16)), "a:b").Should().BeTrue();
        ResourceTemplate.Matches("a:" + string.Concat(Enumerable.Repeat("{+x}", 17)), "a:b").Should().BeFalse();
    }

    [Theory]
    [InlineData("a://{id}", "a://{id}", true)]
    [InlineData("a://pub/*", "a://pub/{id}", true)]
    [InlineData("a://pub/*", "a://pub/../private/{id}", false)]
    [InlineData("a://pub/*", "a://pub/%2e%2e/private/{id}", false)]
    [InlineData("a://pub/*", "a://pub/.\t./private/{id}", false)]
    [InlineData("a://pub/*", "a://pub/{id}/../../private", false)]
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
