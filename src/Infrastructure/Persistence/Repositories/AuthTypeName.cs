using Bifrost.Domain.McpClients;

namespace Bifrost.Infrastructure.Persistence.Repositories;

/// <summary>Ways to authorize an MCP client, by their names in the configuration.</summary>
internal static class AuthTypeName
{
    public static string Of(McpAuthType type) => type switch
    {
        McpAuthType.None => "none",
        McpAuthType.Headers => "headers",
        McpAuthType.OAuth => "oauth",
        McpAuthType.PerUserOAuth => "per_user_oauth",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a way to authorize."),
    };

    public static McpAuthType Parse(string stored) => stored switch
    {
        "none" => McpAuthType.None,
        "headers" => McpAuthType.Headers,
        "oauth" => McpAuthType.OAuth,
        "per_user_oauth" => McpAuthType.PerUserOAuth,
        _ => throw new ArgumentOutOfRangeException(nameof(stored), stored, "Not a way to authorize."),
    };
}
