using Bifrost.Domain.McpClients;
using Bifrost.Infrastructure.Catalog;

namespace Bifrost.Testing;

/// <summary>A configured upstream MCP server whose users connect their own accounts, with every tool.</summary>
public static class AServer
{
    /// <summary>The server with this name; change the rest with <c>with</c>.</summary>
    public static McpClient Named(string name = "notes", McpAuthType authType = McpAuthType.PerUserOAuth) => new()
    {
        Id = new McpClientId($"{name}-id"),
        Name = McpClientName.Parse(name).Value,
        ConnectionType = McpConnectionType.Http,
        Endpoint = new Uri($"https://{name.ToLowerInvariant().Replace('_', '-')}.example/mcp"),
        AuthType = authType,
        Tools = ToolSelection.All,
    };

    /// <summary>The product's catalog with these servers in it.</summary>
    public static IMcpClientCatalog Catalog(params McpClient[] servers)
    {
        var catalog = new McpClientCatalog();
        catalog.Replace(servers);

        return catalog;
    }
}
