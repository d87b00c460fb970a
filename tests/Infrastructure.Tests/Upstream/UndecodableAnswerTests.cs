using System.Text;
using Bifrost.Application.Gateway.Protocol;
using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;
using Bifrost.Infrastructure.Upstream.OAuth;

namespace Bifrost.Infrastructure.Tests.Upstream;

/// <summary>Answers of providers with names and values that cannot be decoded: a name is passed over, a value counts as left out.</summary>
public sealed class UndecodableAnswerTests
{
    private static readonly string[] Names = ["error", "access_token", "token_type", "scope", "issuer", "resource", "client_id", "client_secret"];

    // As many halves of pairs as could be the name that is looked for.
    private static readonly string Hostile = string.Join(
        ',', Names.SelectMany(name => new[] { $"\"{Half(name.Length)}\":1", $"\"{name[0]}\\ud800{name[1..]}\":\"\\ud800\"" }));

    [Fact]
    public void A_token_is_read() => TokenResponse.Process(Answer($$"""{{{Hostile}},"access_token":"AT","scope":"\ud800"}"""))
        .Value.AccessToken.Should().Be(new Secret("AT"));

    [Fact]
    public void The_end_of_a_grant_is_read() => OAuthErrorReader.ErrorOf(Answer($$"""{{{Hostile}},"error":"invalid_grant"}""", 400))!
        .Code.Should().Be("invalid_grant");

    [Fact]
    public void A_registration_is_read() => RegistrationResponse.Process(Answer($$"""{{{Hostile}},"client_id":"id"}""", 201), SomeProvider)
        .Value.ClientId.Should().Be("id");

    [Fact]
    public void Metadata_of_a_resource_is_read() => ResourceMetadata
        .Process(Document("""{HOSTILE,"resource":"https://a.example/mcp","authorization_servers":["\ud800","https://p.example"]}"""), new Uri("https://a.example/mcp"))
        .Value!.Issuers[0].Should().Be("https://p.example");

    [Theory]
    [InlineData(70)]
    [InlineData(500)]
    public void A_document_may_be_as_deep_as_any_message(int depth) =>
        TokenResponse.Process(Answer($$"""{"x":{{new string('[', depth)}}{{new string(']', depth)}},"access_token":"AT"}"""))
            .Value.AccessToken.Should().Be(new Secret("AT"));

    private static readonly UpstreamProvider SomeProvider = new()
    {
        Issuer = "https://p.example",
        AuthorizeUrl = new Uri("https://p.example/authorize"),
        TokenUrl = new Uri("https://p.example/token"),
    };

    private static string Half(int length) => string.Concat(Enumerable.Repeat("\\ud800", length));

    private static JsonMembers Document(string json) =>
        JsonMembers.Of(Encoding.UTF8.GetBytes(json.Replace("HOSTILE", Hostile, StringComparison.Ordinal)));

    private static OAuthAnswer Answer(string body, int status = 200) => new(status, Encoding.UTF8.GetBytes(body), []);
}
