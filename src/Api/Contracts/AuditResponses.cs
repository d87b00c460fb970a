using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bifrost.Api.Contracts;

/// <summary>Something that happened.</summary>
internal sealed record AuditEventResponse
{
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("occurred_at")]
    public required DateTimeOffset OccurredAt { get; init; }

    [JsonPropertyName("kind")]
    public required string Kind { get; init; }

    [JsonPropertyName("actor")]
    public string? Actor { get; init; }

    [JsonPropertyName("target")]
    public string? Target { get; init; }

    [JsonPropertyName("detail")]
    public string? Detail { get; init; }

    [JsonPropertyName("source")]
    public string? Source { get; init; }

    [JsonPropertyName("before")]
    public JsonElement? Before { get; init; }

    [JsonPropertyName("after")]
    public JsonElement? After { get; init; }
}

/// <summary>A page of the audit trail.</summary>
internal sealed record AuditListResponse(
    [property: JsonPropertyName("events")] IReadOnlyList<AuditEventResponse> Events,
    [property: JsonPropertyName("count")] int Count,
    [property: JsonPropertyName("total_count")] long TotalCount,
    [property: JsonPropertyName("limit")] int Limit,
    [property: JsonPropertyName("offset")] int Offset);
