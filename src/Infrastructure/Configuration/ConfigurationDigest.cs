using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;

namespace Bifrost.Infrastructure.Configuration;

/// <summary>One thing that the file manages, as it was at a start.</summary>
/// <param name="Kind">What it is: <c>server</c>, <c>virtual key</c> or <c>setting</c>.</param>
/// <param name="Id">By which it is found again.</param>
/// <param name="Name">By which people know it.</param>
/// <param name="Hash">SHA-256 of all of it, in hexadecimal.</param>
public sealed record FingerprintEntry(string Kind, string Id, string Name, string Hash);

/// <summary>
/// Tells what changed since the last start. Pure: the caller keeps the fingerprint between starts. It holds names and
/// hashes only. Of what a person may have made up, the encryption key and the admin key, it says only whether they are set, and
/// of the connection string, which may hold a password, nothing: the hash of a guessable text can be guessed.
/// </summary>
public static class ConfigurationDigest
{
    private const string Server = "server";
    private const string VirtualKey = "virtual key";
    private const string Setting = "setting";

    /// <summary>Defaults are left out, so that a key which a later version adds does not make every entry look changed.</summary>
    private static readonly JsonSerializerOptions Canonical = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Converters = { new HashedSecret(), new NetworkText() },
    };

    /// <summary>The fingerprint of a configuration, to be kept until the next start.</summary>
    public static IReadOnlyList<FingerprintEntry> Fingerprint(BifrostSettings settings) =>
    [
        Entry(Setting, "public_url", settings.PublicOrigin),
        Entry(Setting, "data_dir", settings.DataDirectory),
        Entry(Setting, "encryption_key", settings.EncryptionKey is not null),
        Entry(Setting, "trusted_proxies", settings.TrustedProxies),
        Entry(Setting, "trusted_proxy_hops", settings.TrustedProxyHops),
        Entry(Setting, "client", settings.Client),
        Entry(Setting, "config_store", settings.Store with { ConnectionString = null }),
        Entry(Setting, "auth_config", settings.AdminKey is not null),
        Entry(Setting, "oauth", settings.OAuth),
        Entry(Setting, "network", new { Proxy = settings.Network.HttpsProxy?.Address, settings.Network.NoProxy, settings.Network.CaFile }),
        Entry(Setting, "mcp", settings.Mcp with { Servers = [] }),
        Entry(Setting, "limits", settings.Limits),
        Entry(Setting, "consent", settings.Consent),
        .. settings.Mcp.Servers.Select(server => new FingerprintEntry(Server, server.ClientId, server.Name, Hash(server))),
        .. settings.VirtualKeys.Select(key => new FingerprintEntry(VirtualKey, key.Id, key.Name, Hash(key))),
    ];

    /// <summary>One line for each difference, in the order of the new configuration, what is gone last.</summary>
    public static IReadOnlyList<string> Changes(IReadOnlyList<FingerprintEntry> before, IReadOnlyList<FingerprintEntry> after)
    {
        var old = before.ToDictionary(entry => (entry.Kind, entry.Id));
        var kept = after.Select(entry => (entry.Kind, entry.Id)).ToHashSet();

        return
        [
            .. after.Select(entry => Line(old.GetValueOrDefault((entry.Kind, entry.Id)), entry)).OfType<string>(),
            .. before.Where(entry => entry.Kind != Setting && !kept.Contains((entry.Kind, entry.Id)))
                .Select(entry => $"{entry.Kind} {entry.Name}: gone from the file, deactivated"),
        ];
    }

    private static string? Line(FingerprintEntry? before, FingerprintEntry after) => before switch
    {
        null => after.Kind == Setting ? null : $"{after.Kind} {after.Name}: added",
        { Hash: var hash } when hash == after.Hash => null,
        { Name: var name } when name != after.Name => $"{after.Kind} {after.Name}: changed, was called {name}",
        _ => $"{after.Kind} {after.Name}: changed",
    };

    private static FingerprintEntry Entry(string kind, string key, object? value) => new(kind, key, key, Hash(value));

    private static string Hash(object? value) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(value, Canonical)));

    private sealed class HashedSecret : JsonConverter<Secret>
    {
        public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("A fingerprint is never read back into settings.");

        public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Convert.ToHexStringLower(value.Hash().ToBytes()));
    }

    private sealed class NetworkText : JsonConverter<System.Net.IPNetwork>
    {
        public override System.Net.IPNetwork Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("A fingerprint is never read back into settings.");

        public override void Write(Utf8JsonWriter writer, System.Net.IPNetwork value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
