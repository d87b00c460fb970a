using System.Text.Json.Serialization;

namespace Bifrost.Api.Contracts;

/// <summary>A page of MCP clients.</summary>
internal sealed record McpClientListResponse(
    [property: JsonPropertyName("clients")] IReadOnlyList<McpClientResponse> Clients,
    [property: JsonPropertyName("count")] int Count,
    [property: JsonPropertyName("total_count")] long TotalCount,
    [property: JsonPropertyName("limit")] int Limit,
    [property: JsonPropertyName("offset")] int Offset);

/// <summary>One MCP client.</summary>
internal sealed record McpClientResponse
{
    [JsonPropertyName("config")]
    public required McpClientConfigResponse Config { get; init; }

    [JsonPropertyName("tools")]
    public required RawJson Tools { get; init; }

    [JsonPropertyName("state")]
    public required string State { get; init; }

    /// <summary>Why the state is <c>error</c>.</summary>
    [JsonPropertyName("state_reason")]
    public string? StateReason { get; init; }

    /// <summary>What was wrong with the lists that the server gave last.</summary>
    [JsonPropertyName("list_notes")]
    public required IReadOnlyList<ListNoteResponse> ListNotes { get; init; }

    [JsonPropertyName("vk_configs")]
    public required IReadOnlyList<KeyGrantResponse> VirtualKeys { get; init; }
}

/// <summary>What is wrong with an entry of a list, or with the list as a whole.</summary>
internal sealed record ListNoteResponse(
    [property: JsonPropertyName("list")] string List,
    [property: JsonPropertyName("entry")] string Entry,
    [property: JsonPropertyName("problem")] string Problem,
    [property: JsonPropertyName("outcome")] string Outcome);

/// <summary>What was said of an MCP client, every secret redacted.</summary>
internal sealed record McpClientConfigResponse
{
    [JsonPropertyName("client_id")]
    public required string ClientId { get; init; }

    [JsonPropertyName("name")]
    public required string Name { get; init; }

    [JsonPropertyName("connection_type")]
    public required string ConnectionType { get; init; }

    [JsonPropertyName("connection_string")]
    public string? ConnectionString { get; init; }

    [JsonPropertyName("auth_type")]
    public required string AuthType { get; init; }

    [JsonPropertyName("headers")]
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    [JsonPropertyName("oauth_config")]
    public ProviderResponse? OauthConfig { get; init; }

    [JsonPropertyName("tools_to_execute")]
    public required IReadOnlyList<string> ToolsToExecute { get; init; }

    [JsonPropertyName("tool_names")]
    public required string ToolNames { get; init; }

    [JsonPropertyName("prompts_to_expose")]
    public required IReadOnlyList<string> PromptsToExpose { get; init; }

    [JsonPropertyName("resources_to_expose")]
    public required IReadOnlyList<string> ResourcesToExpose { get; init; }

    [JsonPropertyName("allowed_extra_headers")]
    public required IReadOnlyList<string> AllowedExtraHeaders { get; init; }

    [JsonPropertyName("allow_on_all_virtual_keys")]
    public required bool AllowOnAllVirtualKeys { get; init; }

    [JsonPropertyName("allow_anonymous")]
    public required bool AllowAnonymous { get; init; }

    [JsonPropertyName("accounts")]
    public required IReadOnlyList<string> Accounts { get; init; }

    [JsonPropertyName("connect_timeout")]
    public string? ConnectTimeout { get; init; }

    [JsonPropertyName("tool_execution_timeout")]
    public string? ToolExecutionTimeout { get; init; }

    [JsonPropertyName("version")]
    public required long Version { get; init; }

    [JsonPropertyName("is_file_managed")]
    public required bool IsFileManaged { get; init; }
}

/// <summary>What is known of a provider, the secret redacted.</summary>
internal sealed record ProviderResponse
{
    [JsonPropertyName("client_id")]
    public string? ClientId { get; init; }

    [JsonPropertyName("client_secret")]
    public string? ClientSecret { get; init; }

    [JsonPropertyName("authorize_url")]
    public string? AuthorizeUrl { get; init; }

    [JsonPropertyName("token_url")]
    public string? TokenUrl { get; init; }

    [JsonPropertyName("registration_url")]
    public string? RegistrationUrl { get; init; }

    [JsonPropertyName("revocation_url")]
    public string? RevocationUrl { get; init; }

    [JsonPropertyName("issuer")]
    public string? Issuer { get; init; }

    [JsonPropertyName("scopes")]
    public IReadOnlyList<string>? Scopes { get; init; }

    [JsonPropertyName("token_endpoint_auth_method")]
    public string? TokenEndpointAuthMethod { get; init; }

    [JsonPropertyName("send_resource")]
    public bool? SendResource { get; init; }

    [JsonPropertyName("authorize_params")]
    public IReadOnlyDictionary<string, string>? AuthorizeParams { get; init; }
}

/// <summary>That a virtual key may use some of the tools.</summary>
internal sealed record KeyGrantResponse(
    [property: JsonPropertyName("virtual_key_id")] string VirtualKeyId,
    [property: JsonPropertyName("virtual_key_name")] string VirtualKeyName,
    [property: JsonPropertyName("tools_to_execute")] IReadOnlyList<string> ToolsToExecute);
