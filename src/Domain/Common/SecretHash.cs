using System.Security.Cryptography;

namespace Bifrost.Domain.Common;

/// <summary>SHA-256 of a secret of at least 128 random bits: 32 bytes, compared in constant time, useless to a thief.</summary>
public sealed class SecretHash
{
    /// <summary>Bytes of a hash, here and in every store.</summary>
    public const int Size = 32;

    private readonly byte[] _bytes;

    private SecretHash(byte[] bytes) => _bytes = bytes;

    /// <summary>Hashes the bytes of a secret.</summary>
    public static SecretHash Of(ReadOnlySpan<byte> secret) => new(SHA256.HashData(secret));

    /// <summary>Rebuilds a stored hash. An empty or mutilated one never matches anything.</summary>
    public static SecretHash Restore(byte[]? stored) => new(stored is { Length: Size } ? stored : []);

    /// <summary>The stored form.</summary>
    public byte[] ToBytes() => _bytes;

    /// <summary>True only for two whole, equal hashes; takes the same time for any two whole hashes.</summary>
    public bool Matches(SecretHash other) =>
        _bytes.Length == Size && CryptographicOperations.FixedTimeEquals(_bytes, other._bytes);

    /// <inheritdoc/>
    public override string ToString() => "[hash]";
}
