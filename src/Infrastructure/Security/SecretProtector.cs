using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Security;

/// <summary>A ciphertext and the key of the ring that made it.</summary>
internal sealed record Protected(byte[] Bytes, string KeyId);

/// <summary>
/// Authenticated encryption of everything that must be sent again: tokens, verifiers, secrets of clients. A ciphertext is
/// bound to what it belongs to and opens nowhere else, so that swapping rows of a table gains nothing.
/// </summary>
internal sealed partial class SecretProtector(IDataProtectionProvider provider, ILogger<SecretProtector> logger)
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

    /// <summary>
    /// Decrypts what was encrypted for the same place. Null when it does not open: it was moved or changed, or its key has left
    /// the ring. It is as good as lost then, and whoever asked obtains a new one.
    /// </summary>
    public string? TryUnprotect(byte[] bytes, params string[] place)
    {
        try
        {
            return Encoding.UTF8.GetString(Bind(place).Unprotect(bytes));
        }
        catch (CryptographicException fault)
        {
            DoesNotOpen(logger, string.Join(", ", place), fault);

            return null;
        }
    }

    private IDataProtector Bind(string[] place) => provider.CreateProtector("bifrost", place);

    [LoggerMessage(40, LogLevel.Warning, "A stored secret does not open and is treated as lost: {Place}")]
    private static partial void DoesNotOpen(ILogger logger, string place, Exception fault);
}
