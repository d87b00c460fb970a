using Bifrost.Domain.Common;

namespace Bifrost.Application.McpClients;

/// <summary>
/// What an administrator says of an MCP client through the API: nothing is checked yet, and what is null was left out. The words
/// are those of the configuration file.
/// </summary>
public sealed record McpClientInput
{
    /// <summary>Identifier; chosen by Bifrost when left out.</summary>
    public string? ClientId { get; init; }

    /// <summary>Prefix of its tools.</summary>
    public string? Name { get; init; }

    /// <summary>How it is reached.</summary>
    public string? ConnectionType { get; init; }

    /// <summary>Where it is.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Whether a child process is described, which the API does not take.</summary>
    public bool DescribesProcess { get; init; }

    /// <summary>How it is authorized.</summary>
    public string? AuthType { get; init; }

    /// <summary>Headers sent with every request, all of them.</summary>
    public IReadOnlyDictionary<string, Secret?>? Headers { get; init; }

    /// <summary>What is known of its provider, all of it.</summary>
    public McpOAuthInput? OAuth { get; init; }

    /// <summary>Which of its tools exist.</summary>
    public IReadOnlyList<string?>? ToolsToExecute { get; init; }

    /// <summary>Under which names its tools are published.</summary>
    public string? ToolNames { get; init; }

    /// <summary>Which of its prompts exist.</summary>
    public IReadOnlyList<string?>? PromptsToExpose { get; init; }

    /// <summary>Which of its resources exist.</summary>
    public IReadOnlyList<string?>? ResourcesToExpose { get; init; }

    /// <summary>Names of a caller's headers that are passed on.</summary>
    public IReadOnlyList<string?>? AllowedExtraHeaders { get; init; }

    /// <summary>Every virtual key may use it.</summary>
    public bool? AllowOnAllVirtualKeys { get; init; }

    /// <summary>Callers without a virtual key may use it.</summary>
    public bool? AllowAnonymous { get; init; }

    /// <summary>Names of further accounts.</summary>
    public IReadOnlyList<string?>? Accounts { get; init; }

    /// <summary>Its own limit for connecting.</summary>
    public string? ConnectTimeout { get; init; }

    /// <summary>Its own limit for one call.</summary>
    public string? ToolExecutionTimeout { get; init; }

    /// <summary>Which virtual keys may use it, all of them.</summary>
    public IReadOnlyList<KeyGrantInput?>? VirtualKeys { get; init; }
}

/// <summary>What an administrator knows of a provider.</summary>
public sealed record McpOAuthInput
{
    /// <summary>Bifrost's client identifier there.</summary>
    public string? ClientId { get; init; }

    /// <summary>Bifrost's password there.</summary>
    public Secret? ClientSecret { get; init; }

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

    /// <summary>Scopes to ask for.</summary>
    public IReadOnlyList<string?>? Scopes { get; init; }

    /// <summary>How Bifrost authenticates at the token endpoint.</summary>
    public string? TokenEndpointAuthMethod { get; init; }

    /// <summary>Whether requests name the resource.</summary>
    public bool? SendResource { get; init; }

    /// <summary>Parameters to add to authorization requests.</summary>
    public IReadOnlyDictionary<string, string?>? AuthorizeParams { get; init; }
}

/// <summary>That a virtual key may use some of the tools.</summary>
/// <param name="VirtualKeyId">The key.</param>
/// <param name="ToolsToExecute">Which tools; null: none.</param>
public sealed record KeyGrantInput(string? VirtualKeyId, IReadOnlyList<string?>? ToolsToExecute);
