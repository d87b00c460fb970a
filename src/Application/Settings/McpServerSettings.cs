using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Settings;

/// <summary>One upstream MCP server as an administrator described it, in the file or through the management API.</summary>
public sealed record McpServerSettings
{
    /// <summary>Stable identifier, by which the entry is found again after a restart.</summary>
    public required string ClientId { get; init; }

    /// <summary>Name that its tools are published under.</summary>
    public required string Name { get; init; }

    /// <summary>How it speaks MCP.</summary>
    public McpConnectionType ConnectionType { get; init; }

    /// <summary>Its address; null for a child process.</summary>
    public Uri? ConnectionString { get; init; }

    /// <summary>The child process; null for a server with an address.</summary>
    public StdioSettings? StdioConfig { get; init; }

    /// <summary>Whose credential it is called with.</summary>
    public McpAuthType AuthType { get; init; }

    /// <summary>Headers added to every request to it. Only with <see cref="McpAuthType.Headers"/> do they hold a credential.</summary>
    public IReadOnlyDictionary<string, Secret> Headers { get; init; } = new Dictionary<string, Secret>();

    /// <summary>Names of a caller's headers that are passed on to it: never a credential, a cookie or a part of the transport.</summary>
    public IReadOnlyList<string> AllowedExtraHeaders { get; init; } = [];

    /// <summary>What is known about its provider; all of it may be discovered or registered instead.</summary>
    public UpstreamOAuthSettings OAuth { get; init; } = new();

    /// <summary>Upstream names of the tools it publishes, <c>*</c> for all; null and empty publish nothing.</summary>
    public IReadOnlyList<string>? ToolsToExecute { get; init; }

    /// <summary>Under which names its tools are published.</summary>
    public McpToolNames ToolNames { get; init; }

    /// <summary>Upstream names of the prompts it publishes, or their beginnings with <c>*</c> behind; null publishes all.</summary>
    public IReadOnlyList<string>? PromptsToExpose { get; init; }

    /// <summary>Upstream addresses or templates of the resources it publishes, or their beginnings with <c>*</c> behind; null publishes all.</summary>
    public IReadOnlyList<string>? ResourcesToExpose { get; init; }

    /// <summary>True lets every virtual key use it.</summary>
    public bool AllowOnAllVirtualKeys { get; init; }

    /// <summary>Whether callers without a virtual key may use it; null: unless it carries a credential (<see cref="McpClient.AllowAnonymous"/>).</summary>
    public bool? AllowAnonymous { get; init; }

    /// <summary>Names of further accounts that one subject may connect and choose per request; null: one account only.</summary>
    public IReadOnlyList<string>? Accounts { get; init; }

    /// <summary>Its own limit for connecting, or null for that of the gateway.</summary>
    public TimeSpan? ConnectTimeout { get; init; }

    /// <summary>Its own limit for one tool call, or null for that of the gateway.</summary>
    public TimeSpan? ToolExecutionTimeout { get; init; }
}

/// <summary>A server that runs as a child process.</summary>
/// <param name="Command">The program.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Variables">Names of the environment variables that it is given.</param>
public sealed record StdioSettings(string Command, IReadOnlyList<string> Arguments, IReadOnlyList<string> Variables);

/// <summary>What the administrator knows about the provider of an upstream server.</summary>
public sealed record UpstreamOAuthSettings
{
    /// <summary>Bifrost's client id at the provider; null registers one (RFC 7591).</summary>
    public string? ClientId { get; init; }

    /// <summary>Bifrost's password at the provider; null makes it a public client.</summary>
    public Secret? ClientSecret { get; init; }

    /// <summary>Authorization endpoint; null discovers it (RFC 9728, RFC 8414).</summary>
    public Uri? AuthorizeUrl { get; init; }

    /// <summary>Token endpoint; null discovers it.</summary>
    public Uri? TokenUrl { get; init; }

    /// <summary>Registration endpoint; null discovers it.</summary>
    public Uri? RegistrationUrl { get; init; }

    /// <summary>Revocation endpoint (RFC 7009); null discovers it.</summary>
    public Uri? RevocationUrl { get; init; }

    /// <summary>The provider's issuer, exactly as it names itself (RFC 8414 §2); null discovers it.</summary>
    public string? Issuer { get; init; }

    /// <summary>Scopes to ask for; empty asks for what the server's challenge or metadata names.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>How Bifrost authenticates at the token endpoint (RFC 7591 §2); null takes what the provider names, else the body.</summary>
    public string? TokenEndpointAuthMethod { get; init; }

    /// <summary>Whether requests name the resource (RFC 8707); null names it unless the provider is known to refuse it.</summary>
    public bool? SendResource { get; init; }

    /// <summary>Parameters to add to authorization requests, none of the protocol's own; null adds none.</summary>
    public IReadOnlyDictionary<string, string>? AuthorizeParams { get; init; }
}
