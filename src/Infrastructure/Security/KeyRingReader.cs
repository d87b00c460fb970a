using System.Xml;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Infrastructure.Security;

/// <summary>Reads the key ring as it is stored. Data Protection itself reads it once a day.</summary>
internal sealed class KeyRingReader(Func<IServiceCollection> recipe)
{
    /// <summary>
    /// The ring as it is stored now. A store that cannot be read raises, and so does a key that cannot be unwrapped
    /// (<see cref="StoreKeyException"/>).
    /// </summary>
    public HeldRing Read() => new(recipe().BuildServiceProvider());
}

/// <summary>
/// A key ring as it was read. It is disposed when the last one who uses it has released it: a ring that was replaced is still
/// in use by calls that began before.
/// </summary>
internal sealed class HeldRing : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly HashSet<Guid> _keys;
    private int _holders = 1;

    public HeldRing(ServiceProvider services)
    {
        _services = services;

        try
        {
            _keys = OpenKeys();
            RefuseWeakBeginning(services.GetService<WrappingKey>());
            Provider = services.GetRequiredService<IDataProtectionProvider>();

            // Loads the ring now, and makes its first key: later, a store that does not answer would look like a ciphertext that does
            // not open.
            _keys.Add(SharedRing.KeyIdOf(Provider.CreateProtector("bifrost").Protect([]))!.Value);
        }
        catch (XmlException fault)
        {
            services.Dispose();
            throw new StoreKeyException("A key of the key ring is not readable. Restore the key ring from a backup.", fault);
        }
        catch
        {
            services.Dispose();
            throw;
        }
    }

    /// <summary>Makes the protectors of this ring, while it is held.</summary>
    public IDataProtectionProvider Provider { get; }

    /// <summary>Whether disposed, for tests.</summary>
    internal bool IsDisposed => Volatile.Read(ref _holders) == 0;

    /// <summary>Whether it had the key when it was read.</summary>
    public bool Has(Guid key) => _keys.Contains(key);

    /// <summary>Whether the stored ring has keys that this one had not when it was read.</summary>
    public bool IsBehind() => Keys.Any(key => !_keys.Contains(key.KeyId));

    /// <summary>Makes a key that is used at once by whoever reads the ring from now on; answers its identifier.</summary>
    public Guid MakeKey(TimeSpan lifetime)
    {
        // The ring has a clock of its own, which is the system's.
        var now = TimeProvider.System.GetUtcNow();

        return _services.GetRequiredService<IKeyManager>().CreateNewKey(now, now + lifetime).KeyId;
    }

    /// <summary>Holds the ring; false when it is disposed.</summary>
    public bool TryHold()
    {
        var before = Volatile.Read(ref _holders);

        while (before > 0)
        {
            if (Interlocked.CompareExchange(ref _holders, before + 1, before) is var seen && seen == before)
            {
                return true;
            }

            before = seen;
        }

        return false;
    }

    /// <summary>Ends what <see cref="TryHold"/> or the constructor began.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            _services.Dispose();
        }
    }

    /// <summary>The stored keys.</summary>
    internal IReadOnlyCollection<IKey> Keys => _services.GetService<IKeyManager>()?.GetAllKeys() ?? [];

    // A ring that is there already stays usable: nothing else opens it.
    private void RefuseWeakBeginning(WrappingKey? wrapping)
    {
        if (_keys.Count == 0 && wrapping is { CanBeGuessed: true })
        {
            throw new StoreKeyException(
                "encryption_key can be guessed: it has few characters, is a sequence or is made of well-known words. "
                + "Set another before the first start, such as the output of \"openssl rand -base64 32\".");
        }
    }

    // A key that cannot be unwrapped would be replaced silently, and everything encrypted with it would be lost.
    private HashSet<Guid> OpenKeys()
    {
        var keys = new HashSet<Guid>();

        foreach (var key in Keys)
        {
            key.CreateEncryptor();
            keys.Add(key.KeyId);
        }

        return keys;
    }
}
