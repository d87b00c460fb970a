using System.Text.Json;
using Bifrost.Domain.Codes;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;

namespace Bifrost.Domain.Tests.Common;

/// <summary>A bearer value never shows by accident.</summary>
public sealed class SecretTests
{
    private const string Canary = "canary-7f3a9c";

    private static readonly Secret Hidden = new(Canary);

    [Fact]
    public void A_secret_is_hidden_in_its_text()
    {
        Hidden.ToString().Should().Be("[secret]");
    }

    [Fact]
    public void A_secret_is_hidden_in_an_interpolated_text()
    {
        $"got {Hidden}".Should().Be("got [secret]");
    }

    public static TheoryData<object> Holders => new(
        new UpstreamTokens(Hidden, Hidden, "read", null),
        new UpstreamCredentials("id", Hidden, UpstreamAuthMethod.ClientSecretBasic),
        new McpOAuthSettings { ClientSecret = Hidden },
        AServer.Named() with { Headers = new Dictionary<string, Secret> { ["Authorization"] = Hidden } },
        ATrip.To() with { Verifier = Hidden },
        new UpstreamAnswer(Canary, "https://provider.example", null));

    [Theory]
    [MemberData(nameof(Holders))]
    public void A_record_that_holds_a_secret_prints_without_it(object holder)
    {
        holder.ToString().Should().NotContain(Canary);
    }

    [Fact]
    public void A_secret_is_hidden_in_json()
    {
        JsonSerializer.Serialize(new { Hidden }).Should().NotContain(Canary);
    }

    [Fact]
    public void A_verifier_is_hidden_in_its_text()
    {
        CodeVerifier.Parse(ACode.Verifier).Value.ToString().Should().NotContain(ACode.Verifier);
    }

    [Fact]
    public void A_secret_is_revealed_to_who_asks_for_it()
    {
        Hidden.Reveal().Should().Be(Canary);
    }

    [Fact]
    public void Secrets_with_the_same_value_are_equal()
    {
        new Secret("a").Should().Be(new Secret("a"));
        new Secret("a").GetHashCode().Should().Be(new Secret("a").GetHashCode());
    }

    [Theory]
    [InlineData("A")]
    [InlineData("a ")]
    [InlineData("")]
    public void Secrets_with_other_values_are_not_equal(string other)
    {
        new Secret("a").Should().NotBe(new Secret(other));
    }

    [Fact]
    public void A_secret_equals_nothing_that_is_null()
    {
        new Secret("a").Equals(null).Should().BeFalse();
    }

    [Fact]
    public void Random_bytes_become_base64url_without_padding()
    {
        Secret.FromBytes([0xFB, 0xFF, 0xFE, 0x00]).Reveal().Should().Be("-__-AA");
    }

    [Fact]
    public void Thirty_two_bytes_become_forty_three_characters()
    {
        Secret.FromBytes(new byte[32]).Reveal().Should().HaveLength(43);
    }
}
