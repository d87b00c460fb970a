using Bifrost.Application.Gateway;
using Bifrost.Application.Settings;

namespace Bifrost.Api.Mcp;

/// <summary>The gateway's bounds as the configuration has them.</summary>
internal static class GatewaySettings
{
    public static GatewayOptions Of(BifrostSettings settings) => new()
    {
        StoreEnabled = settings.Store.Enabled,
        AllowedOrigins = settings.Mcp.AllowedOrigins,
        MaxBodyBytes = settings.Limits.MaxMcpBodyBytes,
    };
}
