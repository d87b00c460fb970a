using Bifrost.Domain.Common;

namespace Bifrost.Domain.Tests.Common;

/// <summary>Hashes match only when they are whole and equal.</summary>
public sealed class SecretHashTests
{
    private static readonly SecretHash Whole = new Secret("value").Hash();

    [Fact]
    public void A_hash_is_the_sha_256_of_the_value()
    {
        Convert.ToHexStringLower(new Secret("abc").Hash().ToBytes())
            .Should().Be("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    [Fact]
    public void A_hash_matches_the_hash_of_the_same_value()
    {
        Whole.Matches(new Secret("value").Hash()).Should().BeTrue();
    }

    [Fact]
    public void A_stored_hash_matches_after_it_was_rebuilt()
    {
        SecretHash.Restore(Whole.ToBytes()).Matches(Whole).Should().BeTrue();
    }

    [Fact]
    public void A_hash_of_another_value_does_not_match()
    {
        Whole.Matches(new Secret("Value").Hash()).Should().BeFalse();
    }

    [Fact]
    public void One_changed_bit_does_not_match()
    {
        var bytes = Whole.ToBytes().ToArray();
        bytes[31] ^= 1;

        Whole.Matches(SecretHash.Restore(bytes)).Should().BeFalse();
    }

    public static TheoryData<byte[]?> Mutilated => new(null, [], new byte[31], new byte[33], new byte[1]);

    [Theory]
    [MemberData(nameof(Mutilated))]
    public void An_empty_or_mutilated_hash_matches_nothing_not_even_itself(byte[]? stored)
    {
        var broken = SecretHash.Restore(stored);

        broken.Matches(Whole).Should().BeFalse();
        Whole.Matches(broken).Should().BeFalse();
        broken.Matches(SecretHash.Restore(stored)).Should().BeFalse();
        broken.Matches(broken).Should().BeFalse();
    }

    [Fact]
    public void The_empty_secret_does_not_match_an_empty_stored_hash()
    {
        SecretHash.Restore([]).Matches(new Secret(string.Empty).Hash()).Should().BeFalse();
    }

    [Fact]
    public void A_hash_is_hidden_in_its_text()
    {
        $"{Whole}".Should().Be("[hash]");
    }
}
