using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bifrost.Api.Contracts;

/// <summary>
/// What an administrator says about a virtual key. An answer may be sent back changed: what only Bifrost decides is read over,
/// except the identifier and the version, which must be those of the key.
/// </summary>
internal sealed record VirtualKeyRequest
{
    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("description")]
    public string? Description { get; init; }

    [JsonPropertyName("is_active")]
    public bool? IsActive { get; init; }

    [JsonPropertyName("mcp_configs")]
    public IReadOnlyList<VirtualKeyMcpRequest>? McpConfigs { get; init; }

    [JsonPropertyName("id")]
    public string? Id { get; init; }

    [JsonPropertyName("version")]
    public long? Version { get; init; }

    [JsonPropertyName("is_file_managed")]
    public JsonElement? IsFileManaged { get; init; }

    [JsonPropertyName("created_at")]
    public JsonElement? CreatedAt { get; init; }

    [JsonPropertyName("updated_at")]
    public JsonElement? UpdatedAt { get; init; }

    [JsonPropertyName("provider_configs")]
    public JsonElement? ProviderConfigs { get; init; }

    [JsonPropertyName("team_id")]
    public JsonElement? TeamId { get; init; }

    [JsonPropertyName("customer_id")]
    public JsonElement? CustomerId { get; init; }

    [JsonPropertyName("budgets")]
    public JsonElement? Budgets { get; init; }

    [JsonPropertyName("rate_limit")]
    public JsonElement? RateLimit { get; init; }

    /// <summary>
    /// The first member that would limit the key in a way that Bifrost does not have; null when there is none. A limit that is
    /// read over would be believed in, so only an empty one is.
    /// </summary>
    public string? Unenforced() => new (string Name, JsonElement? Value)[]
    {
        ("provider_configs", ProviderConfigs),
        ("team_id", TeamId),
        ("customer_id", CustomerId),
        ("budgets", Budgets),
        ("rate_limit", RateLimit),
    }.FirstOrDefault(member => member.Value is { } value && !IsEmpty(value)).Name;

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        JsonValueKind.String => JsonMarshal.GetRawUtf8Value(value).Length == 2,
        _ => false,
    };
}

/// <summary>What an administrator says about one MCP client of a virtual key.</summary>
internal sealed record VirtualKeyMcpRequest
{
    [JsonPropertyName("mcp_client_name")]
    public string? McpClientName { get; init; }

    [JsonPropertyName("tools_to_execute")]
    public IReadOnlyList<string?>? ToolsToExecute { get; init; }
}

/// <summary>How a virtual key is rotated; what is left out has its default.</summary>
internal sealed record VirtualKeyRotation
{
    /// <summary>Whether the sessions of the key go on. By default they end.</summary>
    [JsonPropertyName("keep_sessions")]
    public bool? KeepSessions { get; init; }
}
