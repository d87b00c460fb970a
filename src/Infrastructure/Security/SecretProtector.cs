using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Security;

/// <summary>A ciphertext and the key of the ring that made it.</summary>
internal sealed record Protected(byte[] Bytes, string KeyId);

/// <summary>
/// Authenticated encryption of everything that must be sent again: tokens, verifiers, secrets of clients. A ciphertext is
/// bound to what it belongs to and opens nowhere else, so that swapping rows of a table gains nothing.
/// </summary>
internal sealed partial class SecretProtector(SharedRing ring, ILogger<SecretProtector> logger)
{
    private const string Root = "bifrost row";
    private const string FormerRoot = "bifrost";

    /// <summary>Encrypts a text for one place, named by its parts.</summary>
    public Protected Protect(string text, params string[] place)
    {
        var bytes = ring.Protect(Encoding.UTF8.GetBytes(text), [Root, .. place]);

        return new Protected(bytes, SharedRing.KeyIdOf(bytes)!.Value.ToString());
    }

    /// <summary>
    /// Decrypts what was encrypted for the same place. Null when it does not open: it was moved or changed, or its key has left
    /// the ring. It is as good as lost then, and whoever asked obtains a new one.
    /// </summary>
    public string? TryUnprotect(byte[] bytes, params string[] place)
    {
        try
        {
            return Encoding.UTF8.GetString(ring.Unprotect(bytes, [Root, .. place]));
        }
        catch (CryptographicException fault)
        {
            DoesNotOpen(logger, string.Join(", ", place), fault);

            return null;
        }
    }

    /// <summary>Decrypts what an earlier release encrypted for <see cref="FormerPlace"/>; null when it is not of that form.</summary>
    public string? TryUnprotectFormer(byte[] bytes, params string[] place)
    {
        try
        {
            return Encoding.UTF8.GetString(ring.Unprotect(bytes, [FormerRoot, .. place]));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    [LoggerMessage(40, LogLevel.Warning, "A stored secret does not open and is treated as lost: {Place}")]
    private static partial void DoesNotOpen(ILogger logger, string place, Exception fault);
}
