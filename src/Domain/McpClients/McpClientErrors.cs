using Bifrost.Domain.Common;

namespace Bifrost.Domain.McpClients;

/// <summary>What can be wrong about an MCP client.</summary>
public static class McpClientErrors
{
    /// <summary>No such client, or none that this caller may see, or none whose users connect their own accounts.</summary>
    public static readonly Error Unknown = new(
        "mcp_client_not_found", "There is no MCP client with this ID that users connect their own accounts to.");

    /// <summary>The name cannot be a prefix of tool names.</summary>
    public static readonly Error InvalidName = new(
        "mcp_client_name_invalid", "A name is a letter or underscore and up to 31 letters, digits or underscores.");
}
