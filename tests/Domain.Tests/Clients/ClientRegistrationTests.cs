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
