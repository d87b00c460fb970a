namespace Bifrost.Application.Gateway;

/// <summary>
/// Authenticated encryption of what a client carries for the gateway, with the keys that all replicas share. What was sealed
/// for one purpose opens for no other.
/// </summary>
public interface IGatewaySeal
{
    /// <summary>Seals bytes.</summary>
    byte[] Seal(string purpose, ReadOnlySpan<byte> content);

    /// <summary>What was sealed; null when it was not sealed for this purpose by one of us, or was changed since.</summary>
    byte[]? TryOpen(string purpose, byte[] sealedContent);
}
