namespace Bifrost.Api.Pages;

/// <summary>What to paste into one client.</summary>
/// <param name="Client">The client's name.</param>
/// <param name="Where">Where the lines go.</param>
/// <param name="Lines">The lines.</param>
public sealed record ClientLine(string Client, string Where, string Lines);

/// <summary>
/// The lines to paste, with the address in use: into clients, and into <c>config.json</c> while it has no per-user
/// service.
/// </summary>
public static class ClientLines
{
    /// <summary>One per-user service and one key, as few lines as work.</summary>
    public const string PerUserService =
        """
        {
          "mcp": {
            "client_configs": [ {
              "client_id": "notion",
              "name": "notion",
              "connection_type": "http",
              "connection_string": "https://mcp.notion.com/mcp",
              "auth_type": "per_user_oauth",
              "tools_to_execute": ["*"],
              "allow_on_all_virtual_keys": true
            } ]
          },
          "governance": {
            "virtual_keys": [ {
              "id": "vk-team-a",
              "name": "team-a",
              "value": "env.TEAM_A_VK",
              "is_active": true
            } ]
          }
        }
        """;

    /// <summary>The lines for each client that people ask about.</summary>
    public static IReadOnlyList<ClientLine> For(string mcpUrl) =>
    [
        new("Claude Code", "In a terminal", $"claude mcp add --transport http bifrost {mcpUrl}"),
        new("MCP Inspector", "In a terminal",
            $"npx @modelcontextprotocol/inspector --transport http --server-url {mcpUrl}"),
        new("Cursor", "In .cursor/mcp.json",
            $$"""
              {
                "mcpServers": {
                  "bifrost": {
                    "url": "{{mcpUrl}}"
                  }
                }
              }
              """),
        new("VS Code", "In .vscode/mcp.json",
            $$"""
              {
                "servers": {
                  "bifrost": {
                    "type": "http",
                    "url": "{{mcpUrl}}"
                  }
                }
              }
              """),
    ];
}
