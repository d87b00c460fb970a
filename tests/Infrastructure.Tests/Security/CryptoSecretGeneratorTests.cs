using System.Buffers.Text;
using Bifrost.Infrastructure.Security;

namespace Bifrost.Infrastructure.Tests.Security;

public sealed class CryptoSecretGeneratorTests
{
    private readonly CryptoSecretGenerator _generator = new();

    [Fact]
    public void A_secret_is_256_bits_in_43_characters_of_base64url()
    {
        var secret = _generator.NewSecret().Reveal();

        secret.Should().MatchRegex("^[A-Za-z0-9_-]{43}$");
        Base64Url.DecodeFromChars(secret).Should().HaveCount(32);
    }

    [Fact]
    public void An_identifier_is_a_random_uuid_in_lower_case()
    {
        for (var index = 0; index < 200; index++)
        {
            _generator.NewId().Should().MatchRegex("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$");
        }
    }

    [Fact]
    public void Nothing_is_given_out_twice()
    {
        Enumerable.Range(0, 5000).Select(_ => _generator.NewId()).Should().OnlyHaveUniqueItems();
        Enumerable.Range(0, 5000).Select(_ => _generator.NewSecret().Reveal()).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Every_bit_of_a_secret_is_sometimes_one_and_sometimes_zero()
    {
        var ones = new byte[32];
        var zeros = new byte[32];

        for (var index = 0; index < 200; index++)
        {
            var bytes = Base64Url.DecodeFromChars(_generator.NewSecret().Reveal());

            for (var position = 0; position < bytes.Length; position++)
            {
                ones[position] |= bytes[position];
                zeros[position] |= (byte)~bytes[position];
            }
        }

        ones.Should().OnlyContain(bits => bits == 0xFF);
        zeros.Should().OnlyContain(bits => bits == 0xFF);
    }
}
