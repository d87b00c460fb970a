using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Bifrost.Infrastructure.Security;

/// <summary>A ciphertext and the key of the ring that made it.</summary>
internal sealed record Protected(byte[] Bytes, string KeyId);

/// <summary>
/// Authenticated encryption of everything that must be sent again: tokens, verifiers, secrets of clients. A ciphertext is
/// bound to what it belongs to and opens nowhere else, so that swapping rows of a table gains nothing.
/// </summary>
internal sealed class SecretProtector(IDataProtectionProvider provider)
{
    // A Data Protection payload is a 4-byte magic header, then the 16 bytes of its key's identifier.
    private const int HeaderLength = 4;
    private const int KeyIdLength = 16;

    /// <summary>Encrypts a text for one place, named by its parts.</summary>
    public Protected Protect(string text, params string[] place)
    {
        var bytes = Bind(place).Protect(Encoding.UTF8.GetBytes(text));

        return new Protected(bytes, new Guid(bytes.AsSpan(HeaderLength, KeyIdLength)).ToString());
    }

    /// <summary>Decrypts what was encrypted for the same place; anything else throws.</summary>
    public string Unprotect(byte[] bytes, params string[] place) => Encoding.UTF8.GetString(Bind(place).Unprotect(bytes));

    private IDataProtector Bind(string[] place) => provider.CreateProtector("bifrost", place);
}
