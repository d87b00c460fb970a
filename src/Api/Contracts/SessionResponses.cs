using System.Text.Json.Serialization;

namespace Bifrost.Api.Contracts;

/// <summary>An identity: what it is, and its name for people.</summary>
internal sealed record SubjectResponse(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("kind")] string Kind,
    [property: JsonPropertyName("label")] string Label);

/// <summary>The program of a session.</summary>
internal sealed record SessionClientResponse(
    [property: JsonPropertyName("client_id")] string ClientId,
    [property: JsonPropertyName("client_name")] string? ClientName);

/// <summary>A live session, without anything that grants.</summary>
internal sealed record SessionResponse
{
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("subject")]
    public required SubjectResponse Subject { get; init; }

    [JsonPropertyName("client")]
    public required SessionClientResponse Client { get; init; }

    [JsonPropertyName("audience")]
    public required string Audience { get; init; }

    [JsonPropertyName("created_at")]
    public required DateTimeOffset CreatedAt { get; init; }

    [JsonPropertyName("expires_at")]
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>A page of sessions.</summary>
internal sealed record SessionListResponse(
    [property: JsonPropertyName("sessions")] IReadOnlyList<SessionResponse> Sessions,
    [property: JsonPropertyName("count")] int Count,
    [property: JsonPropertyName("total_count")] long TotalCount,
    [property: JsonPropertyName("limit")] int Limit,
    [property: JsonPropertyName("offset")] int Offset);

/// <summary>Sessions of one identity were ended.</summary>
internal sealed record SessionsEndedResponse(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("sessions_ended")] int SessionsEnded);
