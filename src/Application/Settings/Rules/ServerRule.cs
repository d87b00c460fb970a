using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Settings.Rules;

/// <summary>The words for how a server is reached and authorized.</summary>
public static class ServerRule
{
    /// <summary>The word for a way to reach a server.</summary>
    public static string Write(McpConnectionType type) => type switch
    {
        McpConnectionType.Http => "http",
        McpConnectionType.Sse => "sse",
        _ => "stdio",
    };

    /// <summary>The word for a way to authorize.</summary>
    public static string Write(McpAuthType type) => type switch
    {
        McpAuthType.None => "none",
        McpAuthType.Headers => "headers",
        McpAuthType.OAuth => "oauth",
        _ => "per_user_oauth",
    };

    /// <summary>A way to reach a server with an address.</summary>
    public static Result<McpConnectionType> ConnectionType(string text) =>
        text == "http" ? McpConnectionType.Http
        : text == "sse" ? McpConnectionType.Sse
        : Expectation.Of("\"http\" or \"sse\"");

    /// <summary>The word for names of tools.</summary>
    public static string Write(McpToolNames names) => names == McpToolNames.Safe ? "safe" : "as_is";

    /// <summary>Names of tools.</summary>
    public static Result<McpToolNames> ToolNames(string text) =>
        text == "as_is" ? McpToolNames.AsIs
        : text == "safe" ? McpToolNames.Safe
        : Expectation.Of("\"as_is\" or \"safe\"");

    /// <summary>A way to authorize.</summary>
    public static Result<McpAuthType> AuthType(string text)
    {
        foreach (var type in Enum.GetValues<McpAuthType>())
        {
            if (Write(type) == text)
            {
                return type;
            }
        }

        return Expectation.Of("\"none\", \"headers\", \"oauth\" or \"per_user_oauth\"");
    }
}
