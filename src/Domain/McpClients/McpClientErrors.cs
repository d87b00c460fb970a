using Bifrost.Domain.Common;

namespace Bifrost.Domain.McpClients;

/// <summary>What can be wrong about an MCP client.</summary>
public static class McpClientErrors
{
    /// <summary>No such client, or none that this caller may see, or none whose users connect their own accounts.</summary>
    public static readonly Error Unknown = new(
        "mcp_client_not_found", "There is no MCP client with this ID that users connect their own accounts to.");

    /// <summary>No such client at all.</summary>
    public static readonly Error Missing = new("mcp_client_missing", "There is no MCP client with this ID.");

    /// <summary>Tools are published under the client's name, so it is nobody else's.</summary>
    public static readonly Error NameTaken = new(
        "mcp_client_name_taken", "Another MCP client has this name. The case of letters does not count.");

    /// <summary>The identifier is somebody else's.</summary>
    public static readonly Error IdTaken = new("mcp_client_id_taken", "Another MCP client has this client_id.");

    /// <summary>A child process would run with the rights of Bifrost.</summary>
    public static readonly Error StdioRefused = new(
        "stdio_refused", "A server that runs as a child process comes from the configuration file only, never through the API.");

    /// <summary>The administrator's login is missing, or has to be done again.</summary>
    public static readonly Error LoginMissing = new(
        "mcp_client_login_missing",
        "This needs an administrator's login. POST /api/mcp/client/{id}/reconnect answers the address to log in at.");

    /// <summary>A reference to the environment would read what is not the caller's.</summary>
    public static Error ReferenceRefused(string path) => new(
        "env_value_refused", $"{path}: env. values come from the configuration file only. Send the value itself.");

    /// <summary>A member that is not what it has to be.</summary>
    public static Error Invalid(string path, string why) => new("mcp_client_invalid", $"{path}: {why}");

    /// <summary>A host that only the configuration file may name.</summary>
    public static Error HostRefused(string path, string host, string reason) => new(
        "mcp_client_host_refused",
        $"{path}: {host} is not a public address ({reason}). Add the host to mcp.allowed_hosts in the configuration file if it is yours.");

    /// <summary>The server, asked for its tools, gave none.</summary>
    public static Error NotVerified(string why) => new("mcp_client_not_verified", why);

    /// <summary>The name cannot be a prefix of tool names.</summary>
    public static readonly Error InvalidName = new(
        "mcp_client_name_invalid", "A name is a letter or underscore and up to 31 letters, digits or underscores.");
}
