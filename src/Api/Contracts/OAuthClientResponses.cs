using System.Text.Json.Serialization;

namespace Bifrost.Api.Contracts;

/// <summary>A program that registered itself. Nothing it says about itself is verified.</summary>
internal sealed record OAuthClientResponse
{
    [JsonPropertyName("client_id")]
    public required string ClientId { get; init; }

    [JsonPropertyName("client_name")]
    public string? ClientName { get; init; }

    [JsonPropertyName("client_uri")]
    public string? ClientUri { get; init; }

    [JsonPropertyName("redirect_uris")]
    public required IReadOnlyList<string> RedirectUris { get; init; }

    [JsonPropertyName("application_type")]
    public required string ApplicationType { get; init; }

    [JsonPropertyName("software_id")]
    public string? SoftwareId { get; init; }

    [JsonPropertyName("software_version")]
    public string? SoftwareVersion { get; init; }

    [JsonPropertyName("registered_at")]
    public required DateTimeOffset RegisteredAt { get; init; }

    [JsonPropertyName("last_used_at")]
    public DateTimeOffset? LastUsedAt { get; init; }

    [JsonPropertyName("live_sessions")]
    public required long LiveSessions { get; init; }
}

/// <summary>A page of registered clients.</summary>
internal sealed record OAuthClientListResponse(
    [property: JsonPropertyName("clients")] IReadOnlyList<OAuthClientResponse> Clients,
    [property: JsonPropertyName("count")] int Count,
    [property: JsonPropertyName("total_count")] long TotalCount,
    [property: JsonPropertyName("limit")] int Limit,
    [property: JsonPropertyName("offset")] int Offset);
