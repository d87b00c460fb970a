using System.Text.Json;
using Bifrost.Application.McpClients;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;

namespace Bifrost.Infrastructure.Persistence.Repositories;

/// <summary>
/// What an administrator said of an MCP client, as the store has it: JSON, so that a further setting needs no migration.
/// Identifier, name and way of authorization have columns of their own; secrets are in <see cref="StoredServerSecrets"/>.
/// </summary>
internal sealed record StoredServer
{
    public required bool IsSse { get; init; }
    public string? Address { get; init; }
    public IReadOnlyList<string> AllowedExtraHeaders { get; init; } = [];
    public string? OAuthClientId { get; init; }
    public string? Issuer { get; init; }
    public Uri? AuthorizeUrl { get; init; }
    public Uri? TokenUrl { get; init; }
    public Uri? RegistrationUrl { get; init; }
    public Uri? RevocationUrl { get; init; }
    public IReadOnlyList<string> Scopes { get; init; } = [];
    public string? TokenEndpointAuthMethod { get; init; }
    public bool? SendResource { get; init; }
    public IReadOnlyDictionary<string, string>? AuthorizeParams { get; init; }
    public IReadOnlyList<string>? ToolsToExecute { get; init; }
    public McpToolNames ToolNames { get; init; }
    public IReadOnlyList<string>? PromptsToExpose { get; init; }
    public IReadOnlyList<string>? ResourcesToExpose { get; init; }
    public bool AllowOnAllVirtualKeys { get; init; }

    // Two members, because earlier versions wrote false here also where nothing was said.
    public bool AllowAnonymous { get; init; }
    public bool DenyAnonymous { get; init; }
    public IReadOnlyList<string>? Accounts { get; init; }
    public TimeSpan? ConnectTimeout { get; init; }
    public TimeSpan? ToolExecutionTimeout { get; init; }

    public static string Write(McpServerSettings server) => JsonSerializer.Serialize(new StoredServer
    {
        IsSse = server.ConnectionType == McpConnectionType.Sse,
        Address = Redaction.Hides(server.ConnectionString) ? null : server.ConnectionString?.OriginalString,
        AllowedExtraHeaders = server.AllowedExtraHeaders,
        OAuthClientId = server.OAuth.ClientId,
        Issuer = server.OAuth.Issuer,
        AuthorizeUrl = Shown(server.OAuth.AuthorizeUrl),
        TokenUrl = Shown(server.OAuth.TokenUrl),
        RegistrationUrl = Shown(server.OAuth.RegistrationUrl),
        RevocationUrl = Shown(server.OAuth.RevocationUrl),
        Scopes = server.OAuth.Scopes,
        TokenEndpointAuthMethod = server.OAuth.TokenEndpointAuthMethod,
        SendResource = server.OAuth.SendResource,
        AuthorizeParams = server.OAuth.AuthorizeParams,
        ToolsToExecute = server.ToolsToExecute,
        ToolNames = server.ToolNames,
        PromptsToExpose = server.PromptsToExpose,
        ResourcesToExpose = server.ResourcesToExpose,
        AllowOnAllVirtualKeys = server.AllowOnAllVirtualKeys,
        AllowAnonymous = server.AllowAnonymous is true,
        DenyAnonymous = server.AllowAnonymous is false,
        Accounts = server.Accounts,
        ConnectTimeout = server.ConnectTimeout,
        ToolExecutionTimeout = server.ToolExecutionTimeout,
    });

    private static Uri? Shown(Uri? address) => Redaction.Hides(address) ? null : address;

    /// <summary>
    /// The settings with their secrets. Without them, because they do not open, nothing vouches for the settings either: the addresses
    /// of the provider, which tokens are sent to, are left out, and the provider is discovered.
    /// </summary>
    public static McpServerSettings Read(string id, string name, string authType, string settings, StoredServerSecrets? opened)
    {
        var stored = JsonSerializer.Deserialize<StoredServer>(settings)!;
        var secrets = opened ?? StoredServerSecrets.None;

        return new McpServerSettings
        {
            ClientId = id,
            Name = name,
            ConnectionType = stored.IsSse ? McpConnectionType.Sse : McpConnectionType.Http,
            ConnectionString = (stored.Address ?? secrets.Address) is { } address ? new Uri(address) : null,
            AuthType = AuthTypeName.Parse(authType),
            Headers = secrets.Headers.ToDictionary(
                header => header.Key, header => new Secret(header.Value), StringComparer.OrdinalIgnoreCase),
            AllowedExtraHeaders = stored.AllowedExtraHeaders,
            OAuth = opened is null ? new UpstreamOAuthSettings() : stored.ToOAuth(secrets),
            ToolsToExecute = stored.ToolsToExecute,
            ToolNames = stored.ToolNames,
            PromptsToExpose = stored.PromptsToExpose,
            ResourcesToExpose = stored.ResourcesToExpose,
            AllowOnAllVirtualKeys = stored.AllowOnAllVirtualKeys,
            AllowAnonymous = stored.AllowAnonymous ? true : stored.DenyAnonymous ? false : null,
            Accounts = stored.Accounts,
            ConnectTimeout = stored.ConnectTimeout,
            ToolExecutionTimeout = stored.ToolExecutionTimeout,
        };
    }

    private UpstreamOAuthSettings ToOAuth(StoredServerSecrets secrets) => new()
    {
        ClientId = OAuthClientId,
        ClientSecret = secrets.ClientSecret is null ? null : new Secret(secrets.ClientSecret),
        Issuer = Issuer,
        AuthorizeUrl = AuthorizeUrl ?? secrets.AuthorizeUrl,
        TokenUrl = TokenUrl ?? secrets.TokenUrl,
        RegistrationUrl = RegistrationUrl ?? secrets.RegistrationUrl,
        RevocationUrl = RevocationUrl ?? secrets.RevocationUrl,
        Scopes = Scopes,
        TokenEndpointAuthMethod = TokenEndpointAuthMethod,
        SendResource = SendResource,
        AuthorizeParams = AuthorizeParams,
    };
}

/// <summary>What of an MCP client is encrypted: header values, the client secret, and addresses that may hold a key.</summary>
internal sealed record StoredServerSecrets(IReadOnlyDictionary<string, string> Headers, string? ClientSecret, string? Address)
{
    public static readonly StoredServerSecrets None = new(new Dictionary<string, string>(), null, null);

    public Uri? AuthorizeUrl { get; init; }
    public Uri? TokenUrl { get; init; }
    public Uri? RegistrationUrl { get; init; }
    public Uri? RevocationUrl { get; init; }

    public static string Write(McpServerSettings server) => JsonSerializer.Serialize(new StoredServerSecrets(
        server.Headers.ToDictionary(header => header.Key, header => header.Value.Reveal()),
        server.OAuth.ClientSecret?.Reveal(),
        Hidden(server.ConnectionString)?.OriginalString)
    {
        AuthorizeUrl = Hidden(server.OAuth.AuthorizeUrl),
        TokenUrl = Hidden(server.OAuth.TokenUrl),
        RegistrationUrl = Hidden(server.OAuth.RegistrationUrl),
        RevocationUrl = Hidden(server.OAuth.RevocationUrl),
    });

    private static Uri? Hidden(Uri? address) => Redaction.Hides(address) ? address : null;

    public static StoredServerSecrets Read(string opened) => JsonSerializer.Deserialize<StoredServerSecrets>(opened)!;
}
