namespace Bifrost.Application.Settings;

/// <summary>The gateway and the servers behind it.</summary>
public sealed record McpSettings
{
    /// <summary>Origins of web pages that may call the gateway besides its own and loopback ones, as browsers send them.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Hosts that may be reached though they were learned by discovery and are not public, in lower case.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>How long connecting to an upstream server may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one tool call may take.</summary>
    public TimeSpan ToolExecutionTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of memory that one list of one server may take.</summary>
    public int MaxListBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>The upstream servers that the file manages, in its order.</summary>
    public IReadOnlyList<McpServerSettings> Servers { get; init; } = [];
}
