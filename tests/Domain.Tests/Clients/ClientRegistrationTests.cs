using Bifrost.Domain.Clients;
using Bifrost.Testing;

namespace Bifrost.Domain.Tests.Clients;

/// <summary>What becomes of the metadata that a client sends (RFC 7591 §2).</summary>
public sealed class ClientRegistrationTests
{
    public static TheoryData<string?[]?> NoRedirects => new(
        null,
        [],
        [null],
        [""],
        [AClient.Callback, null],
        [AClient.Callback, "javascript:alert(1)"],
        [.. Enumerable.Repeat(AClient.Callback, 21)]);

    [Theory]
    [MemberData(nameof(NoRedirects))]
    public void One_to_twenty_redirect_uris_all_allowed_must_be_there(string?[]? redirects)
    {
        new ClientRegistration { RedirectUris = redirects }.ToMetadata().Error.Code.Should().Be("redirect_invalid");
    }

    [Fact]
    public void Twenty_redirect_uris_are_accepted()
    {
        AClient.Metadata([.. Enumerable.Range(1, 20).Select(port => $"http://localhost:{port}/cb")]).RedirectUris.Should().HaveCount(20);
    }

    [Fact]
    public void What_was_left_out_gets_the_defaults_and_nothing_else()
    {
        var metadata = AClient.Metadata();

        metadata.GrantTypes.Should().Equal("authorization_code");
        metadata.ResponseTypes.Should().Equal("code");
        metadata.ApplicationType.Should().Be("native");
        ClientMetadata.TokenEndpointAuthMethod.Should().Be("none");
        Optional(metadata).Should().AllBeEquivalentTo((object?)null);
    }

    [Theory]
    [InlineData("authorization_code")]
    [InlineData("authorization_code", "refresh_token")]
    [InlineData("refresh_token", "urn:ietf:params:oauth:grant-type:device_code", "authorization_code")]
    [InlineData("authorization_code", null, "implicit")]
    [InlineData]
    public void Grant_types_are_narrowed_to_what_works_here(params string?[] asked)
    {
        Metadata(Basic with { GrantTypes = asked }).GrantTypes.Should().Equal("authorization_code");
    }

    [Theory]
    [InlineData("refresh_token")]
    [InlineData("client_credentials", "implicit")]
    [InlineData("AUTHORIZATION_CODE")]
    [InlineData("")]
    public void A_client_that_cannot_use_the_code_grant_is_refused(params string?[] asked)
    {
        Refuses(Basic with { GrantTypes = asked }, "grant_types");
    }

    [Theory]
    [InlineData("code")]
    [InlineData("token", "code")]
    [InlineData]
    public void Response_types_are_narrowed_to_what_works_here(params string?[] asked)
    {
        Metadata(Basic with { ResponseTypes = asked }).ResponseTypes.Should().Equal("code");
    }

    [Theory]
    [InlineData("token")]
    [InlineData("code token")]
    public void A_client_that_cannot_use_codes_is_refused(params string?[] asked)
    {
        Refuses(Basic with { ResponseTypes = asked }, "response_types");
    }

    [Theory]
    [InlineData(null, "https://app.example/cb", "native")]
    [InlineData("native", "https://app.example/cb", "native")]
    [InlineData("web", "https://app.example/cb", "web")]
    [InlineData("web", "http://localhost:3000/cb", "native")]
    [InlineData("web", "cursor://a/cb", "native")]
    [InlineData("WEB", "https://app.example/cb", "native")]
    [InlineData("nonsense", "https://app.example/cb", "native")]
    public void A_client_is_web_only_when_all_its_redirects_are(string? asked, string redirect, string answered)
    {
        Metadata(AClient.Registration(redirect) with { ApplicationType = asked }).ApplicationType.Should().Be(answered);
    }

    [Fact]
    public void One_redirect_to_this_computer_makes_a_web_client_native()
    {
        Metadata(AClient.Registration(AClient.Callback, "http://localhost/cb") with { ApplicationType = "web" })
            .ApplicationType.Should().Be("native");
    }

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
            ClientName = "", ClientUri = "", LogoUri = "", TosUri = " ", PolicyUri = "", Scope = "", SoftwareId = "",
            SoftwareVersion = "", Contacts = [],
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
