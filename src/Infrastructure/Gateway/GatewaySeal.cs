using System.Security.Cryptography;
using Bifrost.Application.Gateway;
using Bifrost.Infrastructure.Security;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>Seals with the key ring that the replicas share. What does not open is not worth a word in the log: anybody can send it.</summary>
internal sealed class GatewaySeal(SharedRing ring) : IGatewaySeal
{
    private const string Root = "bifrost gateway";

    public byte[] Seal(string purpose, ReadOnlySpan<byte> content) => ring.Protect(content.ToArray(), Root, purpose);

    public byte[]? TryOpen(string purpose, byte[] sealedContent)
    {
        try
        {
            return ring.UnprotectOfClient(sealedContent, Root, purpose);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
