using System.Security.Cryptography;
using Bifrost.Domain.Common;

namespace Bifrost.Infrastructure.Security;

/// <summary>The operating system's cryptographic randomness.</summary>
internal sealed class CryptoSecretGenerator : ISecretGenerator
{
    public Secret NewSecret()
    {
        Span<byte> random = stackalloc byte[32];
        RandomNumberGenerator.Fill(random);

        return Secret.FromBytes(random);
    }

    public string NewId()
    {
        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random);

        // Version and variant of RFC 9562 §5.4, so that the id is a UUID to every tool that reads one.
        random[6] = (byte)((random[6] & 0x0F) | 0x40);
        random[8] = (byte)((random[8] & 0x3F) | 0x80);

        return new Guid(random, bigEndian: true).ToString();
    }

    public double NewSpread() => RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20);
}
