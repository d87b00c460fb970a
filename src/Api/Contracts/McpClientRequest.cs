using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bifrost.Api.Contracts;

/// <summary>
/// The body of a write to an MCP client, in the words of the configuration file. Members that only an answer has are taken too,
/// so that what was read can be sent back; those of the original Bifrost that mean nothing here are ignored.
/// </summary>
internal sealed record McpClientRequest
{
    [JsonPropertyName("client_id")]
    public string? ClientId { get; init; }

    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("connection_type")]
    public string? ConnectionType { get; init; }

    [JsonPropertyName("connection_string")]
    public string? ConnectionString { get; init; }

    [JsonPropertyName("stdio_config")]
    public JsonElement? StdioConfig { get; init; }

    [JsonPropertyName("auth_type")]
    public string? AuthType { get; init; }

    [JsonPropertyName("headers")]
    public IReadOnlyDictionary<string, string?>? Headers { get; init; }

    [JsonPropertyName("oauth_config")]
    public ProviderRequest? OAuthConfig { get; init; }

    [JsonPropertyName("tools_to_execute")]
    public IReadOnlyList<string?>? ToolsToExecute { get; init; }

    [JsonPropertyName("tool_names")]
    public string? ToolNames { get; init; }

    [JsonPropertyName("prompts_to_expose")]
    public IReadOnlyList<string?>? PromptsToExpose { get; init; }

    [JsonPropertyName("resources_to_expose")]
    public IReadOnlyList<string?>? ResourcesToExpose { get; init; }

    [JsonPropertyName("allowed_extra_headers")]
    public IReadOnlyList<string?>? AllowedExtraHeaders { get; init; }

    [JsonPropertyName("allow_on_all_virtual_keys")]
    public bool? AllowOnAllVirtualKeys { get; init; }

    [JsonPropertyName("allow_anonymous")]
    public bool? AllowAnonymous { get; init; }

    [JsonPropertyName("accounts")]
    public IReadOnlyList<string?>? Accounts { get; init; }

    [JsonPropertyName("connect_timeout")]
    public string? ConnectTimeout { get; init; }

    [JsonPropertyName("tool_execution_timeout")]
    public string? ToolExecutionTimeout { get; init; }

    [JsonPropertyName("vk_configs")]
    public IReadOnlyList<KeyGrantRequest?>? VirtualKeys { get; init; }

    /// <summary>As it was read: the write happens only while it is still the version.</summary>
    [JsonPropertyName("version")]
    public long? Version { get; init; }

    /// <summary>As it was read; says nothing.</summary>
    [JsonPropertyName("is_file_managed")]
    public bool? IsFileManaged { get; init; }

    /// <summary>Of the original; ignored.</summary>
    [JsonPropertyName("tools_to_auto_execute")]
    public JsonElement? ToolsToAutoExecute { get; init; }

    /// <summary>Of the original; ignored.</summary>
    [JsonPropertyName("is_ping_available")]
    public JsonElement? IsPingAvailable { get; init; }

    /// <summary>Of the original; ignored.</summary>
    [JsonPropertyName("tool_sync_interval")]
    public JsonElement? ToolSyncInterval { get; init; }

    /// <summary>Of the original; ignored.</summary>
    [JsonPropertyName("is_code_mode_client")]
    public JsonElement? IsCodeModeClient { get; init; }

    /// <summary>Of the original; ignored.</summary>
    [JsonPropertyName("tool_pricing")]
    public JsonElement? ToolPricing { get; init; }
}

/// <summary>What is known of a provider; given, it replaces all of what was known.</summary>
internal sealed record ProviderRequest
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
    public IReadOnlyList<string?>? Scopes { get; init; }

    [JsonPropertyName("token_endpoint_auth_method")]
    public string? TokenEndpointAuthMethod { get; init; }

    [JsonPropertyName("send_resource")]
    public bool? SendResource { get; init; }

    [JsonPropertyName("authorize_params")]
    public IReadOnlyDictionary<string, string?>? AuthorizeParams { get; init; }
}

/// <summary>That a virtual key may use some of the tools.</summary>
internal sealed record KeyGrantRequest
{
    [JsonPropertyName("virtual_key_id")]
    public string? VirtualKeyId { get; init; }

    /// <summary>As it was read; says nothing.</summary>
    [JsonPropertyName("virtual_key_name")]
    public string? VirtualKeyName { get; init; }

    [JsonPropertyName("tools_to_execute")]
    public IReadOnlyList<string?>? ToolsToExecute { get; init; }
}
