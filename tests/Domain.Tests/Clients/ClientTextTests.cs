using Bifrost.Domain.Clients;
using Bifrost.Testing;

namespace Bifrost.Domain.Tests.Clients;

/// <summary>What becomes of the texts and pages that a client names: cleaned, capped, left out when empty (RFC 7591 §2).</summary>
public sealed class ClientTextTests
{
    [Theory]
    [InlineData("Cursor", "Cursor")]
    [InlineData("  Cursor  ", "Cursor")]
    [InlineData("", null)]
    [InlineData("   ", null)]
    [InlineData("\u200B\u202E", null)]
    [InlineData("evil\u202Emoc.live", "evilmoc.live")]
    [InlineData("a\u0000b\r\nc\td", "abcd")]
    [InlineData("a\u2028b\u2029c\uFEFFd\u00ADe", "abcde")]
    [InlineData("\uE000private\U000F0000", "private")]
    [InlineData("\U000E0041tag", "tag")]
    [InlineData("<script>alert(1)</script>", "<script>alert(1)</script>")]
    [InlineData("日本語 😀", "日本語 😀")]
    public void A_name_keeps_its_visible_characters(string sent, string? kept)
    {
        Metadata(Basic with { ClientName = sent }).ClientName.Should().Be(kept);
    }

    [Fact]
    public void A_lone_surrogate_is_dropped_from_a_name()
    {
        Metadata(Basic with { ClientName = "a" + (char)0xD800 + "b" }).ClientName.Should().Be("ab");
    }

    [Fact]
    public void A_name_of_ten_kilobytes_is_cut()
    {
        Metadata(Basic with { ClientName = new string('a', 10_240) }).ClientName.Should().HaveLength(200);
    }

    [Fact]
    public void A_cut_never_parts_a_surrogate_pair()
    {
        Metadata(Basic with { ClientName = new string('a', 199) + "😀" }).ClientName.Should().Be(new string('a', 199));
    }

    [Fact]
    public void Every_other_text_is_cleaned_alike()
    {
        var metadata = Metadata(Basic with { Scope = " \u202Eread ", SoftwareId = "\0id", SoftwareVersion = "1\n.0" });

        metadata.Scope.Should().Be("read");
        metadata.SoftwareId.Should().Be("id");
        metadata.SoftwareVersion.Should().Be("1.0");
    }

    [Fact]
    public void Empty_texts_are_left_out()
    {
        var metadata = Metadata(Basic with
        {
            ClientName = "",
            ClientUri = "",
            LogoUri = "",
            TosUri = " ",
            PolicyUri = "",
            Scope = "",
            SoftwareId = "",
            SoftwareVersion = "",
            Contacts = [],
        });

        Optional(metadata).Should().AllBeEquivalentTo((object?)null);
    }

    [Fact]
    public void Contacts_are_cleaned_and_capped()
    {
        var contacts = Enumerable.Range(0, 12).Select(number => $"\u202Ea{number}@example.com").Prepend(" ").Prepend(null);

        Metadata(Basic with { Contacts = [.. contacts] }).Contacts
            .Should().Equal(Enumerable.Range(0, 10).Select(number => $"a{number}@example.com"));
    }

    [Fact]
    public void Contacts_that_say_nothing_are_left_out()
    {
        Metadata(Basic with { Contacts = [null, "", " "] }).Contacts.Should().BeNull();
    }

    [Theory]
    [InlineData("https://app.example/")]
    [InlineData("http://app.example/about?x=1#top")]
    [InlineData("HTTPS://APP.EXAMPLE")]
    public void Pages_on_the_web_are_kept_to_the_letter(string url)
    {
        var metadata = Metadata(Basic with { ClientUri = url, LogoUri = url, TosUri = url, PolicyUri = url });

        new[] { metadata.ClientUri, metadata.LogoUri, metadata.TosUri, metadata.PolicyUri }.Should().AllBe(url);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("ftp://app.example/")]
    [InlineData("//app.example/")]
    [InlineData("app.example")]
    [InlineData("https://")]
    [InlineData("https://user:password@app.example/")]
    [InlineData("https://app.example/ x")]
    [InlineData("https://app.example/\n")]
    [InlineData("https://app.example/\u202E")]
    public void A_page_that_is_not_on_the_web_is_refused_by_name(string url)
    {
        Refuses(Basic with { ClientUri = url }, "client_uri");
        Refuses(Basic with { LogoUri = url }, "logo_uri");
        Refuses(Basic with { TosUri = url }, "tos_uri");
        Refuses(Basic with { PolicyUri = url }, "policy_uri");
    }

    [Fact]
    public void The_address_of_a_page_has_2048_characters_at_most()
    {
        var longest = $"https://app.example/{new string('a', 2028)}";

        Metadata(Basic with { ClientUri = longest }).ClientUri.Should().Be(longest);
        Refuses(Basic with { ClientUri = longest + "a" }, "client_uri");
    }

    private static ClientRegistration Basic => AClient.Registration();

    private static ClientMetadata Metadata(ClientRegistration registration) => registration.ToMetadata().Value;

    private static void Refuses(ClientRegistration registration, string member)
    {
        var error = registration.ToMetadata().Error;

        error.Code.Should().Be("client_metadata_invalid");
        error.Message.Should().StartWith(member);
    }

    private static object?[] Optional(ClientMetadata metadata) =>
    [
        metadata.ClientName, metadata.ClientUri, metadata.LogoUri, metadata.TosUri, metadata.PolicyUri, metadata.Contacts,
        metadata.Scope, metadata.SoftwareId, metadata.SoftwareVersion,
    ];
}
