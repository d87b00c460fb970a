using Bifrost.Domain.Common;

namespace Bifrost.Domain.McpClients;

/// <summary>How an MCP client is authorized upstream.</summary>
public enum McpAuthType
{
    /// <summary>Nothing is sent.</summary>
    None,

    /// <summary>Static headers: the company's shared credential.</summary>
    Headers,

    /// <summary>One login by the administrator, shared by all users.</summary>
    OAuth,

    /// <summary>Every user connects their own account.</summary>
    PerUserOAuth,
}

/// <summary>How an MCP client is reached.</summary>
public enum McpConnectionType
{
    /// <summary>Streamable HTTP.</summary>
    Http,

    /// <summary>The older HTTP with server-sent events.</summary>
    Sse,

    /// <summary>A child process.</summary>
    Stdio,
}

/// <summary>What is configured of a server's OAuth; everything left out is discovered or registered.</summary>
public sealed record McpOAuthSettings
{
    /// <summary>Client identifier at the provider; null: registered dynamically.</summary>
    public string? ClientId { get; init; }

    /// <summary>Client secret at the provider, if it gave one.</summary>
    public Secret? ClientSecret { get; init; }

    /// <summary>Issuer; null: discovered.</summary>
    public string? Issuer { get; init; }

    /// <summary>Authorization endpoint; null: discovered.</summary>
    public Uri? AuthorizeUrl { get; init; }

    /// <summary>Token endpoint; null: discovered.</summary>
    public Uri? TokenUrl { get; init; }

    /// <summary>Registration endpoint; null: discovered.</summary>
    public Uri? RegistrationUrl { get; init; }

    /// <summary>Scopes to ask for; empty: what the server's challenge or metadata names.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];
}

/// <summary>A configured upstream MCP server.</summary>
public sealed record McpClient
{
    /// <summary>Who it is.</summary>
    public required McpClientId Id { get; init; }

    /// <summary>Prefix of its tools, and its name for people.</summary>
    public required McpClientName Name { get; init; }

    /// <summary>How it is reached.</summary>
    public required McpConnectionType ConnectionType { get; init; }

    /// <summary>Where it is; null for a child process.</summary>
    public required Uri? Endpoint { get; init; }

    /// <summary>How it is authorized.</summary>
    public required McpAuthType AuthType { get; init; }

    /// <summary>Headers sent with every request; values are secrets.</summary>
    public IReadOnlyDictionary<string, Secret> Headers { get; init; } = new Dictionary<string, Secret>();

    /// <summary>What is configured of its OAuth.</summary>
    public McpOAuthSettings OAuth { get; init; } = new();

    /// <summary>Which of its tools exist at all.</summary>
    public ToolSelection Tools { get; init; } = ToolSelection.None;

    /// <summary>Every active virtual key may use it unless the key says otherwise.</summary>
    public bool AllowOnAllVirtualKeys { get; init; }

    /// <summary>Callers without a virtual key may use the company's shared credential.</summary>
    public bool AllowAnonymous { get; init; }

    /// <summary>Longest wait for a connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest wait for the answer of a call.</summary>
    public TimeSpan ToolExecutionTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether users connect their own accounts to it.</summary>
    public bool IsPerUser => AuthType == McpAuthType.PerUserOAuth;
}
