using Bifrost.Application.Settings;
using Bifrost.Application.Settings.Rules;
using Bifrost.Infrastructure.Configuration.Reading;
using Bifrost.Infrastructure.Configuration.Rules;

namespace Bifrost.Infrastructure.Configuration.Sections;

/// <summary>The whole configuration, top to bottom.</summary>
internal static class RootSection
{
    private const string DefaultDataDirectory = "data";
    private const int MostHops = 10;

    public static BifrostSettings Read(Section root, string defaultDirectory)
    {
        var publicUrl = root["public_url"].Text(UrlRule.PublicOrigin);
        var dataDirectory = root["data_dir"].FilePath(NameRule.FilePath) ?? Path.GetFullPath(DefaultDataDirectory, defaultDirectory);

        var store = StoreSection.Read(root["config_store"], dataDirectory);
        var encryptionKey = root["encryption_key"];
        root.Ignore(OriginalKeys.Root);

        if (store.IsShared)
        {
            encryptionKey.Required("the key that wraps the key ring, because \"sqlserver\" keeps the ring in the database");
        }

        return new()
        {
            PublicUrl = publicUrl,
            DataDirectory = dataDirectory,
            EncryptionKey = encryptionKey.Secret(SecretRule.EncryptionKey),
            TrustedProxies = root["trusted_proxies"].List(NetworkRule.Parse) ?? [],
            TrustedProxyHops = root["trusted_proxy_hops"].Integer(0, 1, MostHops) is > 0 and var hops ? hops : null,
            Client = ClientSection.Read(root["client"], isLocal: !root["public_url"].IsPresent),
            Store = store,
            AdminKey = AuthSection.Read(root["auth_config"], isRequired: store.IsShared),
            OAuth = OAuthSection.Read(root["oauth"]),
            Network = NetworkSection.Read(root["network"]),
            Mcp = McpSection.Read(root["mcp"]),
            Limits = LimitSection.Read(root["limits"]),
            Audit = AuditSection.Read(root["audit"]),
            Consent = ConsentSection.Read(root["consent"]),
            VirtualKeys = VirtualKeySection.Read(root["governance"]),
        };
    }
}
