using System.Text.Json.Serialization;
using Bifrost.Application.Upstream;

namespace Bifrost.Api.Contracts;

/// <summary>A client was made and connected to.</summary>
internal sealed record McpClientMadeResponse(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("mcp_client_id")] string McpClientId);

/// <summary>A server was asked for its tools.</summary>
internal sealed record ToolsCountResponse(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("tools_count")] int ToolsCount);

/// <summary>An administrator has to log in before the client can be used.</summary>
internal sealed record PendingOAuthResponse
{
    [JsonPropertyName("status")]
    public string Status { get; } = "pending_oauth";

    [JsonPropertyName("message")]
    public string Message { get; } = "An administrator has to log in at the service before this MCP client can be used";

    [JsonPropertyName("oauth_config_id")]
    public required string OAuthConfigId { get; init; }

    [JsonPropertyName("authorize_url")]
    public required string AuthorizeUrl { get; init; }

    [JsonPropertyName("expires_at")]
    public required DateTimeOffset ExpiresAt { get; init; }

    [JsonPropertyName("mcp_client_id")]
    public required string McpClientId { get; init; }

    [JsonPropertyName("complete_url")]
    public required string CompleteUrl { get; init; }

    [JsonPropertyName("status_url")]
    public required string StatusUrl { get; init; }

    [JsonPropertyName("next_steps")]
    public required IReadOnlyList<string> NextSteps { get; init; }

    /// <summary>The answer for a login that is offered.</summary>
    public static PendingOAuthResponse Of(LoginOffer login, string baseUrl)
    {
        var complete = $"{baseUrl}/api/mcp/client/{login.Config.Value}/complete-oauth";
        var status = $"{baseUrl}/api/oauth/config/{login.Config.Value}/status";

        return new PendingOAuthResponse
        {
            OAuthConfigId = login.Config.Value,
            AuthorizeUrl = login.AuthorizeUrl,
            ExpiresAt = login.ExpiresAt,
            McpClientId = login.McpClient.Value,
            CompleteUrl = complete,
            StatusUrl = status,
            NextSteps =
            [
                "Open authorize_url in a browser within 15 minutes and log in at the service; it works once.",
                $"Ask GET {status} until the status is authorized.",
                $"Send POST {complete}: the server is asked for its tools and the MCP client becomes active.",
            ],
        };
    }
}
