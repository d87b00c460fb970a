using Bifrost.Infrastructure.Upstream.OAuth;

namespace Bifrost.Infrastructure.Tests.Upstream;

public sealed class BearerChallengeTests
{
    [Theory]
    [InlineData("Bearer resource_metadata=\"https://a/m\"")]
    [InlineData("bearer RESOURCE_METADATA=\"https://a/m\"")]
    [InlineData("Bearer resource_metadata=https://a/m")]
    [InlineData("Bearer resource_metadata = \"https://a/m\"")]
    [InlineData("Bearer error=\"invalid_token\", error_description=\"a, b=\\\"c\\\"\", resource_metadata=\"https://a/m\"")]
    [InlineData("Bearer error=\"invalid_token\" resource_metadata=\"https://a/m\"")]
    [InlineData("Basic realm=\"x, Bearer y\", Bearer resource_metadata=\"https://a/m\"")]
    [InlineData("Negotiate YWJj==, Bearer resource_metadata=\"https://a/m\"")]
    [InlineData("Bearer, Bearer resource_metadata=\"https://a/m\"")]
    [InlineData("Bearer resource_metadata=\"https://a/m\", resource_metadata=\"https://second/\"")]
    [InlineData(",,  Bearer   resource_metadata=\"https://a/m\"  ,,")]
    [InlineData("Bearer resource_metadata=\"https://a/m")]
    public void Resource_metadata_is_found(string value) =>
        BearerChallenge.Parse([value]).ResourceMetadata.Should().Be("https://a/m");

    [Fact]
    public void It_is_found_in_a_second_header_line() =>
        BearerChallenge.Parse(["Basic realm=\"x\"", "Bearer resource_metadata=\"https://a/m\""])
            .ResourceMetadata.Should().Be("https://a/m");

    [Theory]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Basic resource_metadata=\"https://a/m\"")]
    [InlineData("DPoP resource_metadata=\"https://a/m\", Bearer realm=\"x\"")]
    [InlineData("=\"\"=,\"")]
    [InlineData("resource_metadata=\"https://a/m\"")]
    [InlineData("Bearer realm=\"resource_metadata=https://a/m\"")]
    public void It_is_not_invented(string value) => BearerChallenge.Parse([value]).ResourceMetadata.Should().BeNull();

    [Fact]
    public void Scopes_are_read_as_written() =>
        BearerChallenge.Parse(["Bearer scope=\"mcp:read mcp:write\", error=\"insufficient_scope\""])
            .Scope.Should().Be("mcp:read mcp:write");

    [Fact]
    public void Escaped_characters_are_plain_ones() =>
        BearerChallenge.Parse(["Bearer scope=\"a\\b\\\\\""]).Scope.Should().Be("ab\\");
}
