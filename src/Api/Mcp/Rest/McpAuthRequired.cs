using System.Text.Json.Serialization;

namespace Bifrost.Api.Mcp.Rest;

/// <summary>What an error says besides when an account is missing.</summary>
internal sealed record McpAuthRequiredFields([property: JsonPropertyName("mcp_auth_required")] McpAuthRequired Required);

/// <summary>Where the caller connects the account that is missing.</summary>
internal sealed record McpAuthRequired(
    [property: JsonPropertyName("kind")] string Kind,
    [property: JsonPropertyName("mcp_client_id")] string McpClientId,
    [property: JsonPropertyName("mcp_client_name")] string McpClientName,
    [property: JsonPropertyName("authorize_url")] string AuthorizeUrl,
    [property: JsonPropertyName("message")] string Message);
