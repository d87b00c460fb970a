using Bifrost.Application.Common;
using Bifrost.Application.Gateway;
using Bifrost.Application.Settings;
using Bifrost.Domain.McpClients;
using Bifrost.Infrastructure.Hosting;

namespace Bifrost.Api.Hosting;

/// <summary>What happens between building and listening.</summary>
public static partial class StartupSteps
{
    // What each of them would decide is decided by the configuration.
    private static readonly (string Setting, string Instead)[] IgnoredSwitches =
    [
        ("ForwardedHeaders_Enabled", "trusted_proxies says whose forwarded headers are read"),
        ("AllowedHosts", "public_url says which host is served"),
    ];

    private const string PerUserServer =
        """
        { "name": "notion", "connection_type": "http", "connection_string": "https://mcp.notion.com/mcp", "auth_type": "per_user_oauth", "tools_to_execute": ["*"], "allow_on_all_virtual_keys": true }
        """;

    /// <summary>Makes the store ready, lets requests through, and tells the administrator what is served and what is missing.</summary>
    public static async Task PrepareAsync(this WebApplication app, CancellationToken ct)
    {
        await app.Services.GetRequiredService<IStoreStartup>().RunAsync(ct);
        app.Services.GetRequiredService<StartupGate>().Open();
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Bifrost");
        var settings = app.Services.GetRequiredService<BifrostSettings>();
        var clients = app.Services.GetRequiredService<IMcpClientCatalog>().All;

        // What cannot be served yet is said by the gateway itself.
        foreach (var client in clients.Where(GatewayView.CanReach))
        {
            Serves(logger, client.Name.Value, client.AuthType, client.ConnectionType);
        }

        foreach (var (setting, instead) in IgnoredSwitches.Where(each => app.Configuration[each.Setting] is not (null or "" or "*")))
        {
            Ignored(logger, setting, instead);
        }

        if (settings is { Store.Enabled: true, EncryptionKey: null, IsPublic: true })
        {
            KeyRingOpen(logger, settings.DataDirectory);
        }

        if (!settings.Store.Enabled)
        {
            StoreDisabled(logger);
        }
        else if (!clients.Any(client => client.IsPerUser))
        {
            NothingPerUser(logger, PerUserServer);
        }

        Ready(logger);
    }

    [LoggerMessage(200, LogLevel.Information, "Serving {Name} ({AuthType} over {ConnectionType})")]
    private static partial void Serves(ILogger logger, string name, McpAuthType authType, McpConnectionType connectionType);

    [LoggerMessage(205, LogLevel.Information, "Ready: the store is prepared and requests are served")]
    private static partial void Ready(ILogger logger);

    [LoggerMessage(204, LogLevel.Warning, "The host's setting {Setting} is ignored: {Instead}")]
    private static partial void Ignored(ILogger logger, string setting, string instead);

    [LoggerMessage(203, LogLevel.Warning, "encryption_key is not set: whoever can read {DataDirectory} can read the upstream tokens in the store")]
    private static partial void KeyRingOpen(ILogger logger, string dataDirectory);

    [LoggerMessage(201, LogLevel.Warning, "The config store is disabled: clients cannot sign in and /mcp answers 503")]
    private static partial void StoreDisabled(ILogger logger);

    [LoggerMessage(
        202,
        LogLevel.Warning,
        "No MCP client has auth_type per_user_oauth, so there is nothing to sign in for. Add one to mcp.client_configs: {Example}")]
    private static partial void NothingPerUser(ILogger logger, string example);
}
