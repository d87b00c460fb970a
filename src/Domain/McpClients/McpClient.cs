using Bifrost.Domain.Common;

namespace Bifrost.Domain.McpClients;

/// <summary>A configured upstream MCP server.</summary>
public sealed record McpClient
{
    private readonly bool? _allowAnonymous;
    private readonly bool _hasSecretAddress;
    private readonly bool _hasSecretProcess;

    /// <summary>Who it is.</summary>
    public required McpClientId Id { get; init; }

    /// <summary>Prefix of its tools, and its name for people.</summary>
    public required McpClientName Name { get; init; }

    /// <summary>How it is reached.</summary>
    public required McpConnectionType ConnectionType { get; init; }

    /// <summary>Where it is; null for a child process.</summary>
    public required Uri? Endpoint
    {
        get;
        init
        {
            field = value;
            _hasSecretAddress = Redaction.Hides(value);
            Origin = value?.GetLeftPart(UriPartial.Authority) ?? string.Empty;
        }
    }

    /// <summary>Scheme, host and port of where it is; '' for a child process.</summary>
    public string Origin { get; private init; } = string.Empty;

    /// <summary>The child process; null for a server with an address.</summary>
    public McpProcess? Process
    {
        get;
        init
        {
            field = value;
            _hasSecretProcess = value is { CarriesCredential: true };
        }
    }

    /// <summary>How it is authorized.</summary>
    public required McpAuthType AuthType { get; init; }

    /// <summary>Headers sent with every request; values are secrets.</summary>
    public IReadOnlyDictionary<string, Secret> Headers { get; init; } = new Dictionary<string, Secret>();

    /// <summary>What is configured of its OAuth.</summary>
    public McpOAuthSettings OAuth { get; init; } = new();

    /// <summary>Which of its tools exist at all.</summary>
    public ToolSelection Tools { get; init; } = ToolSelection.None;

    /// <summary>Under which names its tools are published.</summary>
    public McpToolNames ToolNames { get; init; }

    /// <summary>Which of its prompts exist, for whoever may use it at all.</summary>
    public NamePatterns Prompts { get; init; } = NamePatterns.All;

    /// <summary>Which of its resources and templates exist, for whoever may use it at all.</summary>
    public NamePatterns Resources { get; init; } = NamePatterns.All;

    /// <summary>Names of headers of a client's request that are passed on with what that request makes Bifrost ask of the server.</summary>
    public IReadOnlyList<string> ExtraHeaders { get; init; } = [];

    /// <summary>Every active virtual key may use it unless the key says otherwise.</summary>
    public bool AllowOnAllVirtualKeys { get; init; }

    /// <summary>
    /// Whether callers without a virtual key may use it. What is set counts for every way of authorization; unset, they may unless it
    /// carries a credential of the company.
    /// </summary>
    public bool AllowAnonymous
    {
        get => _allowAnonymous ?? !CarriesCredential;
        init => _allowAnonymous = value;
    }

    /// <summary>
    /// Whether its callers act with a credential that belongs to none of them: a shared login, headers, a secret in its address, or what
    /// its process is given. Where users connect their own accounts they act with those.
    /// </summary>
    public bool CarriesCredential => AuthType switch
    {
        McpAuthType.Headers or McpAuthType.OAuth => true,
        McpAuthType.PerUserOAuth => false,
        _ => Headers.Count > 0 || _hasSecretAddress || _hasSecretProcess,
    };

    /// <summary>Whether callers without a virtual key may not use it only because it carries a credential, with <c>none</c>.</summary>
    public bool IsClosedByDefault => _allowAnonymous is null && AuthType == McpAuthType.None && CarriesCredential;

    /// <summary>Names of further accounts that one subject may connect and choose per request; empty: one account only.</summary>
    public IReadOnlyList<string> Accounts { get; init; } = [];

    /// <summary>Longest wait for a connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest wait for the answer of a call.</summary>
    public TimeSpan ToolExecutionTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait for an answer for which a connection has to be made first.</summary>
    public TimeSpan AnswerTimeout => ConnectTimeout + ToolExecutionTimeout;

    /// <summary>The name that a tool of it is published under, without the prefix. That of a published name is itself.</summary>
    public string PublishedName(string tool) => ToolNames == McpToolNames.Safe ? SafeToolName.Of(Name, tool) : tool;

    /// <summary>A selection of its tools, by whichever of their names, in the names that they are published under.</summary>
    public ToolSelection Published(ToolSelection selection) =>
        ToolNames == McpToolNames.Safe ? selection.Renamed(PublishedName) : selection;

    /// <summary>Whether a subject may have an account of this name here; everybody may have the one without a name.</summary>
    public bool HasAccount(string label) => label.Length == 0 || (IsPerUser && Accounts.Contains(label, StringComparer.Ordinal));

    /// <summary>Whether users connect their own accounts to it.</summary>
    public bool IsPerUser => AuthType == McpAuthType.PerUserOAuth;
}
