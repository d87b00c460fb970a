namespace Bifrost.Domain.Common;

/// <summary>The one source of randomness: cryptographic in the product, predictable in tests.</summary>
public interface ISecretGenerator
{
    /// <summary>A bearer value of 256 random bits, 43 characters of base64url.</summary>
    Secret NewSecret();

    /// <summary>An identifier of 128 random bits in the text form of a UUID (RFC 9562 version 4).</summary>
    string NewId();

    /// <summary>A number from 0 up to 1, for spreading what would otherwise happen at one moment.</summary>
    double NewSpread();
}
