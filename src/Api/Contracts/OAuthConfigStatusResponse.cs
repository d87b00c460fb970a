using System.Text.Json.Serialization;

namespace Bifrost.Api.Contracts;

/// <summary>How far a shared login is; what it gave is told by identifier, expiry and scopes only.</summary>
internal sealed record OAuthConfigStatusResponse
{
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("status")]
    public required string Status { get; init; }

    [JsonPropertyName("created_at")]
    public required DateTimeOffset CreatedAt { get; init; }

    [JsonPropertyName("expires_at")]
    public required DateTimeOffset ExpiresAt { get; init; }

    [JsonPropertyName("token_id")]
    public string? TokenId { get; init; }

    [JsonPropertyName("token_expires_at")]
    public DateTimeOffset? TokenExpiresAt { get; init; }

    [JsonPropertyName("token_scopes")]
    public IReadOnlyList<string>? TokenScopes { get; init; }
}

/// <summary>Something was done.</summary>
internal sealed record SuccessResponse(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("message")] string Message);
