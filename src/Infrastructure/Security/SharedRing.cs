using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Security;

/// <summary>
/// The key ring that all processes on a store share, for everything that is sealed. A key that another process made is looked
/// for in the stored ring when a ciphertext names it, so that no ciphertext is refused because this process read the ring
/// before the key was made.
/// </summary>
internal sealed partial class SharedRing(KeyRingReader reader, TimeProvider time, ILogger<SharedRing> logger) : IDisposable
{
    // A Data Protection payload is a 4-byte magic header, then the 16 bytes of its key's identifier.
    private const int HeaderLength = 4;
    private const int KeyIdLength = 16;

    // Reads of the stored ring for keys that clients name: anybody with a credential can invent identifiers.
    private const int MostClientReads = 20;
    private const int MostAbsent = 1000;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, DateTimeOffset> _absent = [];
    private HeldRing? _current;
    private DateTimeOffset _windowEnd;
    private int _clientReads;

    /// <summary>The identifier of the key that a ciphertext names; null when it is too short to name one.</summary>
    public static Guid? KeyIdOf(byte[] bytes) => bytes.Length >= HeaderLength + KeyIdLength
        ? new Guid(bytes.AsSpan(HeaderLength, KeyIdLength))
        : null;

    /// <summary>Encrypts for a chain of purposes.</summary>
    public byte[] Protect(byte[] content, params string[] purposes)
    {
        using var ring = Hold();

        return ProtectorOf(ring, purposes).Protect(content);
    }

    /// <summary>
    /// Decrypts what was encrypted for the same purposes. Raises <see cref="CryptographicException"/> when it does not open, and what
    /// the store raises when the ring has to be read and cannot be.
    /// </summary>
    public byte[] Unprotect(byte[] bytes, params string[] purposes) => Unprotect(bytes, purposes, isOfClient: false);

    /// <summary>The same for bytes that a client sent: how often they cause a read of the stored ring is bounded.</summary>
    public byte[] UnprotectOfClient(byte[] bytes, params string[] purposes) => Unprotect(bytes, purposes, isOfClient: true);

    /// <summary>Reads the ring again.</summary>
    public void ReadAgain()
    {
        lock (_gate)
        {
            Replace(reader.Read());
        }
    }

    /// <summary>Makes a new key and encrypts with it from now on; answers its identifier.</summary>
    public Guid MakeKey(TimeSpan lifetime)
    {
        using var ring = Hold();
        var key = ring.MakeKey(lifetime);
        ReadAgain();

        return key;
    }

    /// <summary>Reads the ring again if the stored one has further keys.</summary>
    public void ReadIfBehind()
    {
        using var ring = Hold();

        if (ring.IsBehind())
        {
            ReplaceUnlessReplaced(ring);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            Replace(null);
        }
    }

    private static IDataProtector ProtectorOf(HeldRing ring, string[] purposes) =>
        ring.Provider.CreateProtector(purposes[0], purposes[1..]);

    // Data Protection is not asked about keys that the ring did not have: for its first minutes it would read the store each time.
    private byte[] Unprotect(byte[] bytes, string[] purposes, bool isOfClient)
    {
        var key = KeyIdOf(bytes) ?? throw new CryptographicException("The bytes are too few for a ciphertext.");

        while (true)
        {
            using var ring = Hold();

            if (ring.Has(key))
            {
                return ProtectorOf(ring, purposes).Unprotect(bytes);
            }

            if (!IsReplaced(ring, key, isOfClient))
            {
                throw new CryptographicException($"The key ring has no key {key}.");
            }
        }
    }

    /// <summary>Whether the ring that lacks the key is no longer the current one: another thread or this one read it again.</summary>
    private bool IsReplaced(HeldRing lacking, Guid key, bool isOfClient)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(lacking, _current))
            {
                return true;
            }

            if (IsAbsent(key) || (isOfClient && !MayReadForClient()))
            {
                return false;
            }

            var stored = reader.Read();

            if (!stored.Has(key))
            {
                stored.Dispose();
                Remember(key);

                return false;
            }

            Replace(stored);
        }

        FoundKey(logger, key.ToString());

        return true;
    }

    private HeldRing Hold()
    {
        while (true)
        {
            var ring = Volatile.Read(ref _current) ?? ReadFirst();

            if (ring.TryHold())
            {
                return ring;
            }
        }
    }

    private HeldRing ReadFirst()
    {
        lock (_gate)
        {
            return _current ??= reader.Read();
        }
    }

    private void ReplaceUnlessReplaced(HeldRing seen)
    {
        lock (_gate)
        {
            if (ReferenceEquals(seen, _current))
            {
                Replace(reader.Read());
            }
        }
    }

    private void Replace(HeldRing? ring)
    {
        var before = _current;
        Volatile.Write(ref _current, ring);
        before?.Dispose();
    }

    private bool IsAbsent(Guid key) => _absent.TryGetValue(key, out var until) && time.GetUtcNow() < until;

    private void Remember(Guid key)
    {
        if (_absent.Count >= MostAbsent)
        {
            _absent.Clear();
        }

        _absent[key] = time.GetUtcNow() + Window;
    }

    private bool MayReadForClient()
    {
        if (time.GetUtcNow() is var now && now >= _windowEnd)
        {
            _windowEnd = now + Window;
            _clientReads = 0;
        }

        return _clientReads++ < MostClientReads;
    }

    [LoggerMessage(41, LogLevel.Information, "Another process made the key {KeyId}; the key ring was read again")]
    private static partial void FoundKey(ILogger logger, string keyId);
}
