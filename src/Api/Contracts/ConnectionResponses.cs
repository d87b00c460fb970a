using System.Text.Json.Serialization;

namespace Bifrost.Api.Contracts;

/// <summary>A connected account, without its tokens.</summary>
internal sealed record ConnectionResponse
{
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("subject")]
    public required SubjectResponse Subject { get; init; }

    [JsonPropertyName("mcp_client_id")]
    public required string McpClientId { get; init; }

    [JsonPropertyName("mcp_client_name")]
    public string? McpClientName { get; init; }

    [JsonPropertyName("issuer")]
    public required string Issuer { get; init; }

    [JsonPropertyName("label")]
    public required string Label { get; init; }

    [JsonPropertyName("status")]
    public required string Status { get; init; }

    [JsonPropertyName("scopes")]
    public required IReadOnlyList<string> Scopes { get; init; }

    [JsonPropertyName("connected_at")]
    public required DateTimeOffset ConnectedAt { get; init; }

    [JsonPropertyName("renewed_at")]
    public DateTimeOffset? RenewedAt { get; init; }

    [JsonPropertyName("expires_at")]
    public DateTimeOffset? ExpiresAt { get; init; }

    [JsonPropertyName("retry_at")]
    public DateTimeOffset? RetryAt { get; init; }

    [JsonPropertyName("failures")]
    public required long Failures { get; init; }

    [JsonPropertyName("refused_since")]
    public DateTimeOffset? RefusedSince { get; init; }
}

/// <summary>A page of connections.</summary>
internal sealed record ConnectionListResponse(
    [property: JsonPropertyName("connections")] IReadOnlyList<ConnectionResponse> Connections,
    [property: JsonPropertyName("count")] int Count,
    [property: JsonPropertyName("total_count")] long TotalCount,
    [property: JsonPropertyName("limit")] int Limit,
    [property: JsonPropertyName("offset")] int Offset);

/// <summary>One service was disconnected, and what its provider said.</summary>
internal sealed record ConnectionEndedResponse(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("upstream_revocation")] string UpstreamRevocation);

/// <summary>Services of one identity were disconnected, and what their providers said.</summary>
internal sealed record ConnectionsEndedResponse(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("connections_ended")] int ConnectionsEnded,
    [property: JsonPropertyName("upstream_revocation")] RevocationResponse UpstreamRevocation);

/// <summary>How many providers confirmed, cannot be told, or could not be told.</summary>
internal sealed record RevocationResponse(
    [property: JsonPropertyName("revoked")] int Revoked,
    [property: JsonPropertyName("not_offered")] int NotOffered,
    [property: JsonPropertyName("failed")] int Failed);
