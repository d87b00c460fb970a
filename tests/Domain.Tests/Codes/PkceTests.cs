using Bifrost.Domain.Codes;
using Bifrost.Testing;

namespace Bifrost.Domain.Tests.Codes;

/// <summary>Proof key for code exchange (RFC 7636), method S256 only.</summary>
public sealed class PkceTests
{
    [Fact]
    public void The_vector_of_the_rfc_matches()
    {
        Challenge(ACode.Challenge).Matches(Verifier(ACode.Verifier)).Should().BeTrue();
    }

    [Fact]
    public void The_challenge_of_the_rfcs_verifier_is_the_rfcs_challenge()
    {
        Verifier(ACode.Verifier).Challenge.Should().Be(ACode.Challenge);
    }

    [Fact]
    public void Another_verifier_does_not_match()
    {
        Challenge(ACode.Challenge).Matches(Verifier(ACode.WrongVerifier)).Should().BeFalse();
    }

    [Fact]
    public void The_verifier_itself_is_no_challenge_of_its_own()
    {
        Challenge(ACode.Verifier).Matches(Verifier(ACode.Verifier)).Should().BeFalse();
    }

    // The last character holds four bits of the hash; a client that sends others there can never prove anything.
    [Theory]
    [InlineData('N')]
    [InlineData('O')]
    [InlineData('P')]
    public void A_challenge_that_no_hash_has_matches_no_verifier(char last)
    {
        Challenge(ACode.Challenge[..^1] + last).Matches(Verifier(ACode.Verifier)).Should().BeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM=")]
    [InlineData("not base64url at all, but long enough to be it")]
    public void A_stored_challenge_that_was_mutilated_matches_nothing(string stored)
    {
        PkceChallenge.Restore(stored).Matches(Verifier(ACode.Verifier)).Should().BeFalse();
    }

    [Fact]
    public void A_stored_challenge_matches_as_before()
    {
        PkceChallenge.Restore(Challenge(ACode.Challenge).Value).Matches(Verifier(ACode.Verifier)).Should().BeTrue();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c")]
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cMA")]
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM=")]
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM")]
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw/cM")]
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw.cM")]
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM\n")]
    [InlineData(" 9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")]
    [InlineData("É9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")]
    public void A_challenge_is_43_characters_of_base64url(string? text)
    {
        PkceChallenge.Parse(text).Error.Should().Be(CodeErrors.ChallengeInvalid);
    }

    [Theory]
    [InlineData(43)]
    [InlineData(128)]
    public void A_verifier_has_43_to_128_characters(int length)
    {
        CodeVerifier.Parse(new string('~', length)).Failed.Should().BeFalse();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(42)]
    [InlineData(129)]
    [InlineData(100_000)]
    public void A_verifier_has_no_other_length(int length)
    {
        CodeVerifier.Parse(new string('a', length)).Error.Should().Be(CodeErrors.VerifierInvalid);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa+")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaé")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\0")]
    public void A_verifier_has_unreserved_characters_only(string? text)
    {
        CodeVerifier.Parse(text).Error.Should().Be(CodeErrors.VerifierInvalid);
    }

    [Fact]
    public void Every_unreserved_character_is_allowed()
    {
        const string all = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

        CodeVerifier.Parse(all).Value.ToSecret().Reveal().Should().Be(all);
    }

    [Fact]
    public void A_verifier_of_our_own_has_the_form_and_is_never_the_same()
    {
        var secrets = new SequenceSecrets();
        var first = CodeVerifier.New(secrets);
        var second = CodeVerifier.New(secrets);

        CodeVerifier.Parse(first.ToSecret().Reveal()).Failed.Should().BeFalse();
        first.Challenge.Should().NotBe(second.Challenge);
        Challenge(first.Challenge).Matches(first).Should().BeTrue();
    }

    private static PkceChallenge Challenge(string text) => PkceChallenge.Parse(text).Value;

    private static CodeVerifier Verifier(string text) => CodeVerifier.Parse(text).Value;
}
