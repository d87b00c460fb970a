using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Security;

/// <summary>A ciphertext and the key of the ring that made it.</summary>
internal sealed record Protected(byte[] Bytes, string KeyId);

/// <summary>
/// Authenticated encryption of everything that must be sent again: tokens, verifiers, secrets of clients. A ciphertext is
/// bound to what it belongs to and opens nowhere else, so that swapping rows of a table gains nothing.
/// </summary>
internal sealed partial class SecretProtector(
    IDataProtectionProvider provider, KeyRingReader reader, IKeyManager keys, ILogger<SecretProtector> logger)
{
    // A Data Protection payload is a 4-byte magic header, then the 16 bytes of its key's identifier.
    private const int HeaderLength = 4;
    private const int KeyIdLength = 16;

    private readonly Lock _gate = new();
    private readonly HashSet<Guid> _known = [];
    private volatile IDataProtectionProvider _ring = provider;

    /// <summary>Encrypts a text for one place, named by its parts.</summary>
    public Protected Protect(string text, params string[] place)
    {
        var bytes = Bind(place).Protect(Encoding.UTF8.GetBytes(text));

        return new Protected(bytes, KeyIdOf(bytes)!.Value.ToString());
    }

    /// <summary>
    /// Decrypts what was encrypted for the same place. Null when it does not open: it was moved or changed, or its key has left
    /// the ring. It is as good as lost then, and whoever asked obtains a new one.
    /// </summary>
    public string? TryUnprotect(byte[] bytes, params string[] place)
    {
        try
        {
            return Encoding.UTF8.GetString(Open(bytes, place));
        }
        catch (CryptographicException fault)
        {
            DoesNotOpen(logger, string.Join(", ", place), fault);

            return null;
        }
    }

    /// <summary>Reads the ring again: what it held of it may be older than a key that was just made.</summary>
    public void ReadAgain() => _ring = reader.Read();

    private byte[] Open(byte[] bytes, string[] place)
    {
        try
        {
            return Bind(place).Unprotect(bytes);
        }
        catch (CryptographicException) when (TryReadAgain(bytes))
        {
            return Bind(place).Unprotect(bytes);
        }
    }

    /// <summary>Reads the ring again when it has the key of these bytes by now; once for each key.</summary>
    private bool TryReadAgain(byte[] bytes)
    {
        lock (_gate)
        {
            if (KeyIdOf(bytes) is not { } id || _known.Contains(id))
            {
                return false;
            }

            var stored = keys.GetAllKeys().Select(key => key.KeyId).ToList();
            _known.UnionWith(stored);

            if (!stored.Contains(id))
            {
                return false;
            }

            ReadAgain();
            FoundKey(logger, id.ToString());

            return true;
        }
    }

    private static Guid? KeyIdOf(byte[] bytes) => bytes.Length >= HeaderLength + KeyIdLength
        ? new Guid(bytes.AsSpan(HeaderLength, KeyIdLength))
        : null;

    private IDataProtector Bind(string[] place) => _ring.CreateProtector("bifrost", place);

    [LoggerMessage(40, LogLevel.Warning, "A stored secret does not open and is treated as lost: {Place}")]
    private static partial void DoesNotOpen(ILogger logger, string place, Exception fault);

    [LoggerMessage(41, LogLevel.Information, "Another process made the key {KeyId}; the key ring was read again")]
    private static partial void FoundKey(ILogger logger, string keyId);
}
