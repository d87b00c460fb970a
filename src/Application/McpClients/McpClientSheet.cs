using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bifrost.Application.Settings;
using Bifrost.Application.Settings.Rules;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.McpClients;

/// <summary>An MCP client as it may be shown: in the words of the configuration file, every secret redacted.</summary>
public sealed record McpClientSheet
{
    private static readonly JsonSerializerOptions Written = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Identifier.</summary>
    public required string ClientId { get; init; }

    /// <summary>Prefix of its tools.</summary>
    public required string Name { get; init; }

    /// <summary>How it is reached.</summary>
    public required string ConnectionType { get; init; }

    /// <summary>Where it is, as <see cref="Redaction.Of"/> shows it.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>How it is authorized.</summary>
    public required string AuthType { get; init; }

    /// <summary>Its headers, every value redacted.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>What is known of its provider; null where it has none.</summary>
    public ProviderSheet? OauthConfig { get; init; }

    /// <summary>Which of its tools exist.</summary>
    public required IReadOnlyList<string> ToolsToExecute { get; init; }

    /// <summary>Under which names its tools are published.</summary>
    public required string ToolNames { get; init; }

    /// <summary>Which of its prompts exist.</summary>
    public required IReadOnlyList<string> PromptsToExpose { get; init; }

    /// <summary>Which of its resources exist.</summary>
    public required IReadOnlyList<string> ResourcesToExpose { get; init; }

    /// <summary>Names of a caller's headers that are passed on.</summary>
    public required IReadOnlyList<string> AllowedExtraHeaders { get; init; }

    /// <summary>Every virtual key may use it.</summary>
    public required bool AllowOnAllVirtualKeys { get; init; }

    /// <summary>Callers without a virtual key may use it.</summary>
    public required bool AllowAnonymous { get; init; }

    /// <summary>Names of further accounts.</summary>
    public required IReadOnlyList<string> Accounts { get; init; }

    /// <summary>Its own limit for connecting; null: that of the gateway.</summary>
    public string? ConnectTimeout { get; init; }

    /// <summary>Its own limit for one call; null: that of the gateway.</summary>
    public string? ToolExecutionTimeout { get; init; }

    /// <summary>The sheet of a server.</summary>
    public static McpClientSheet Of(McpServerSettings server) => new()
    {
        ClientId = server.ClientId,
        Name = server.Name,
        ConnectionType = ServerRule.Write(server.ConnectionType),
        ConnectionString = Redaction.Of(server.ConnectionString),
        AuthType = ServerRule.Write(server.AuthType),
        Headers = server.Headers.Keys.ToDictionary(name => name, _ => Redaction.Text),
        OauthConfig = server.AuthType is McpAuthType.OAuth or McpAuthType.PerUserOAuth
            ? ProviderSheet.Of(server.OAuth)
            : null,
        ToolsToExecute = server.ToolsToExecute ?? [],
        ToolNames = ServerRule.Write(server.ToolNames),
        PromptsToExpose = server.PromptsToExpose ?? ["*"],
        ResourcesToExpose = server.ResourcesToExpose ?? ["*"],
        AllowedExtraHeaders = server.AllowedExtraHeaders,
        AllowOnAllVirtualKeys = server.AllowOnAllVirtualKeys,
        AllowAnonymous = server.ToClient(new McpSettings()).AllowAnonymous,
        Accounts = server.Accounts ?? [],
        ConnectTimeout = server.ConnectTimeout is { } connect ? DurationRule.Write(connect) : null,
        ToolExecutionTimeout = server.ToolExecutionTimeout is { } execution ? DurationRule.Write(execution) : null,
    };

    /// <summary>As JSON, for the audit trail.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Written);
}

/// <summary>What is known of a provider: the secret and what in its addresses may be one redacted.</summary>
public sealed record ProviderSheet
{
    /// <summary>Bifrost's client identifier there.</summary>
    public string? ClientId { get; init; }

    /// <summary>Redacted; null where there is none.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>Authorization endpoint.</summary>
    public string? AuthorizeUrl { get; init; }

    /// <summary>Token endpoint.</summary>
    public string? TokenUrl { get; init; }

    /// <summary>Registration endpoint.</summary>
    public string? RegistrationUrl { get; init; }

    /// <summary>Revocation endpoint.</summary>
    public string? RevocationUrl { get; init; }

    /// <summary>Issuer.</summary>
    public string? Issuer { get; init; }

    /// <summary>Scopes to ask for; null where the provider's own are asked for.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>How Bifrost authenticates at the token endpoint; null where the provider decides.</summary>
    public string? TokenEndpointAuthMethod { get; init; }

    /// <summary>Whether requests name the resource; null where the provider decides.</summary>
    public bool? SendResource { get; init; }

    /// <summary>Parameters that are added to authorization requests; null where there are none.</summary>
    public IReadOnlyDictionary<string, string>? AuthorizeParams { get; init; }

    /// <summary>The sheet of a provider.</summary>
    public static ProviderSheet Of(UpstreamOAuthSettings oauth) => new()
    {
        ClientId = oauth.ClientId,
        ClientSecret = oauth.ClientSecret is null ? null : Redaction.Text,
        AuthorizeUrl = Redaction.Of(oauth.AuthorizeUrl),
        TokenUrl = Redaction.Of(oauth.TokenUrl),
        RegistrationUrl = Redaction.Of(oauth.RegistrationUrl),
        RevocationUrl = Redaction.Of(oauth.RevocationUrl),
        Issuer = oauth.Issuer,
        Scopes = oauth.Scopes.Count == 0 ? null : oauth.Scopes,
        TokenEndpointAuthMethod = oauth.TokenEndpointAuthMethod,
        SendResource = oauth.SendResource,
        AuthorizeParams = oauth.AuthorizeParams,
    };
}
