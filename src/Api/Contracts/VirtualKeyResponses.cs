using System.Text.Json.Serialization;

namespace Bifrost.Api.Contracts;

/// <summary>A virtual key. Its value is in the answer that makes it and in no other.</summary>
internal sealed record VirtualKeyResponse
{
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("name")]
    public required string Name { get; init; }

    [JsonPropertyName("description")]
    public string? Description { get; init; }

    [JsonPropertyName("value")]
    public string? Value { get; init; }

    [JsonPropertyName("is_active")]
    public required bool IsActive { get; init; }

    [JsonPropertyName("mcp_configs")]
    public required IReadOnlyList<VirtualKeyMcpResponse> McpConfigs { get; init; }

    [JsonPropertyName("is_file_managed")]
    public required bool IsFileManaged { get; init; }

    [JsonPropertyName("version")]
    public required long Version { get; init; }

    [JsonPropertyName("created_at")]
    public required DateTimeOffset CreatedAt { get; init; }

    [JsonPropertyName("updated_at")]
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>What a virtual key says about one MCP client.</summary>
internal sealed record VirtualKeyMcpResponse(
    [property: JsonPropertyName("mcp_client_name")] string McpClientName,
    [property: JsonPropertyName("tools_to_execute")] IReadOnlyList<string> ToolsToExecute);

/// <summary>One virtual key, with a message when it was written.</summary>
internal sealed record VirtualKeyAnswer(
    [property: JsonPropertyName("message")] string? Message,
    [property: JsonPropertyName("virtual_key")] VirtualKeyResponse VirtualKey);

/// <summary>A page of virtual keys.</summary>
internal sealed record VirtualKeyListResponse(
    [property: JsonPropertyName("virtual_keys")] IReadOnlyList<VirtualKeyResponse> VirtualKeys,
    [property: JsonPropertyName("count")] int Count,
    [property: JsonPropertyName("total_count")] long TotalCount,
    [property: JsonPropertyName("limit")] int Limit,
    [property: JsonPropertyName("offset")] int Offset);

/// <summary>Something was done to which there is nothing to show.</summary>
internal sealed record MessageResponse([property: JsonPropertyName("message")] string Message);
