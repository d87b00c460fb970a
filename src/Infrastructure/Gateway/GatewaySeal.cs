using System.Security.Cryptography;
using Bifrost.Application.Gateway;
using Microsoft.AspNetCore.DataProtection;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>Seals with the key ring that the replicas share. What does not open is not worth a word in the log: anybody can send it.</summary>
internal sealed class GatewaySeal(IDataProtectionProvider ring) : IGatewaySeal
{
    private const string Root = "bifrost gateway";

    public byte[] Seal(string purpose, ReadOnlySpan<byte> content) => Protector(purpose).Protect(content.ToArray());

    public byte[]? TryOpen(string purpose, byte[] sealedContent)
    {
        try
        {
            return Protector(purpose).Unprotect(sealedContent);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private IDataProtector Protector(string purpose) => ring.CreateProtector(Root, purpose);
}
