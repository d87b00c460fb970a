using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;

namespace Bifrost.Testing;

/// <summary>Settings that tests combine: servers, virtual keys, switches.</summary>
public static class TestServers
{
    public const string AliceKey = "sk-bf-alice-0123456789abcdefghij";
    public const string BobKey = "sk-bf-bob-0123456789abcdefghijkl";

    /// <summary>Adds a server whose users connect their own accounts, published to every virtual key.</summary>
    public static BifrostSettings WithPerUser(this BifrostSettings settings, string name, Uri endpoint) =>
        settings.WithServer(new McpServerSettings
        {
            ClientId = name,
            Name = name,
            ConnectionString = endpoint,
            AuthType = McpAuthType.PerUserOAuth,
            ToolsToExecute = ["*"],
            AllowOnAllVirtualKeys = true,
        });

    public static BifrostSettings WithServer(this BifrostSettings settings, McpServerSettings server) =>
        settings with { Mcp = settings.Mcp with { Servers = [.. settings.Mcp.Servers, server] } };

    /// <summary>Adds a virtual key that names no server of its own.</summary>
    public static BifrostSettings WithKey(this BifrostSettings settings, string id, string value, bool isActive = true) =>
        settings with
        {
            VirtualKeys =
            [
                .. settings.VirtualKeys,
                new VirtualKeySettings { Id = id, Name = id, Value = new Secret(value), IsActive = isActive },
            ],
        };

    /// <summary>A per-user server that nobody has to run, and the keys of alice and bob: enough for everything but connecting.</summary>
    public static BifrostSettings Usual(this BifrostSettings settings) => settings
        .WithPerUser("notes", new Uri("http://127.0.0.1:9/mcp"))
        .WithKey("alice", AliceKey)
        .WithKey("bob", BobKey);
}
