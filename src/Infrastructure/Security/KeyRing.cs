using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Bifrost.Application.Settings.Rules;
using Bifrost.Infrastructure.Persistence;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;
using Secret = Bifrost.Domain.Common.Secret;

namespace Bifrost.Infrastructure.Security;

/// <summary>
/// The keys that encrypt what the store holds encrypted, each wrapped by the configured encryption key when there is one: in a
/// folder only the owner may read, or in the store that several machines share.
/// </summary>
public static class KeyRing
{
    /// <summary>A ring in a folder, for the store of one machine.</summary>
    internal static IServiceCollection AddKeyRing(this IServiceCollection services, string folder, Secret? encryptionKey)
    {
        var directory = OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(folder)
            : CreatePrivate(folder);
        var wrapping = encryptionKey is null ? null : new WrappingKey(encryptionKey);

        return services.AddRing(_ => RecipeOf(wrapping, ring => ring.PersistKeysToFileSystem(directory)));
    }

    /// <summary>A ring in the store itself, for a store that several machines share; always wrapped.</summary>
    internal static IServiceCollection AddStoredKeyRing(this IServiceCollection services, Secret encryptionKey)
    {
        var wrapping = new WrappingKey(encryptionKey);

        return services.AddRing(provider => RecipeOf(wrapping, ring => ring.Services.Configure<KeyManagementOptions>(
            options => options.XmlRepository = provider.GetRequiredService<StoredKeyRing>())));
    }

    /// <summary>A ring in memory that ends with the process, where there is no store.</summary>
    public static IServiceCollection AddPassingKeyRing(this IServiceCollection services) => services.AddRing(
        _ => new ServiceCollection().AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>());

    // Data Protection is not a service of the host: what used it there would go by a ring that is read once a day.
    private static IServiceCollection AddRing(this IServiceCollection services, Func<IServiceProvider, IServiceCollection> recipe) =>
        services.AddSingleton<SharedRing>().AddSingleton(provider => new KeyRingReader(() => recipe(provider)));

    /// <summary>Data Protection with a place for its keys.</summary>
    internal static ServiceCollection RecipeOf(WrappingKey? wrapping, Action<IDataProtectionBuilder> persist)
    {
        var services = new ServiceCollection();

        if (wrapping is not null)
        {
            services.AddSingleton(wrapping);
            services.Configure<KeyManagementOptions>(options => options.XmlEncryptor = new WrappingEncryptor(wrapping));
        }

        persist(services.AddDataProtection().SetApplicationName("bifrost"));

        return services;
    }

    [UnsupportedOSPlatform("windows")]
    private static DirectoryInfo CreatePrivate(string folder)
    {
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

        // Only the last folder of a path gets the mode: the data directory is made first, with its own.
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!, owner);
        var directory = Directory.CreateDirectory(folder, owner);
        directory.UnixFileMode = owner;

        return directory;
    }
}

/// <summary>The key that wraps the ring's keys, derived from the configured text (HKDF, RFC 5869).</summary>
internal sealed class WrappingKey(Secret encryptionKey)
{
    private readonly byte[] _key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(encryptionKey.Reveal()), 32, info: "bifrost key ring"u8.ToArray());

    /// <summary>Whether the configured text can be guessed by who has a copy of the ring.</summary>
    public bool CanBeGuessed { get; } = SecretStrength.CanBeGuessed(encryptionKey.Reveal());

    public AesGcm Open() => new(_key, AesGcm.TagByteSizes.MaxSize);
}

/// <summary>Wraps a key of the ring with AES-256-GCM.</summary>
internal sealed class WrappingEncryptor(WrappingKey wrapping) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var nonce = RandomNumberGenerator.GetBytes(AesGcm.NonceByteSizes.MaxSize);
        var cipher = new byte[plain.Length];
        var tag = new byte[AesGcm.TagByteSizes.MaxSize];
        using var aes = wrapping.Open();
        aes.Encrypt(nonce, plain, cipher, tag);
        var element = new XElement("wrappedKey", Convert.ToBase64String([.. nonce, .. tag, .. cipher]));

        return new EncryptedXmlInfo(element, typeof(WrappingDecryptor));
    }
}

/// <summary>Opens what <see cref="WrappingEncryptor"/> wrapped; made by the key ring, which hands it the services.</summary>
internal sealed class WrappingDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var wrapping = services.GetService<WrappingKey>()
            ?? throw new StoreKeyException("The key ring is wrapped, but encryption_key is not set. Set the key it was wrapped with.");

        try
        {
            return XElement.Parse(Encoding.UTF8.GetString(Unwrap(wrapping, Convert.FromBase64String(encryptedElement.Value))));
        }
        catch (AuthenticationTagMismatchException mismatch)
        {
            throw new StoreKeyException(
                "encryption_key is not the key that the key ring was wrapped with. Set the key of the first start; "
                + "without it, restore or remove the key ring, and every connection is made again.",
                mismatch);
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException)
        {
            throw new StoreKeyException("A key of the key ring is damaged. Restore the key ring from a backup.", fault);
        }
    }

    private static byte[] Unwrap(WrappingKey wrapping, ReadOnlySpan<byte> bytes)
    {
        var nonce = bytes[..AesGcm.NonceByteSizes.MaxSize];
        var tag = bytes.Slice(nonce.Length, AesGcm.TagByteSizes.MaxSize);
        var cipher = bytes[(nonce.Length + tag.Length)..];
        var plain = new byte[cipher.Length];
        using var aes = wrapping.Open();
        aes.Decrypt(nonce, cipher, tag, plain);

        return plain;
    }
}

/// <summary>The key ring cannot be opened; the message says what to set.</summary>
public sealed class StoreKeyException(string message, Exception? inner = null) : Exception(message, inner);
