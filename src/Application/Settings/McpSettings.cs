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

    /// <summary>Sessions with upstream servers that are kept while nobody uses them.</summary>
    public int MaxIdleUpstreamSessions { get; init; } = 256;

    /// <summary>How long a session with an upstream server is kept without a call.</summary>
    public TimeSpan UpstreamIdleTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long what is kept for a session of a client stays while the client neither asks nor listens.</summary>
    public TimeSpan SessionIdleTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Requests in a row without an answer that open the circuit of a server.</summary>
    public int BreakerFailures { get; init; } = 3;

    /// <summary>How long the circuit stays open at first; it doubles while the server does not answer.</summary>
    public TimeSpan BreakerPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest that <see cref="BreakerPause"/> becomes.</summary>
    public TimeSpan MaxBreakerPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the list of a server is believed.</summary>
    public TimeSpan ListLifetime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long it is at first until a stream of a server that broke is opened again; it doubles each time.</summary>
    public TimeSpan ListenPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest that <see cref="ListenPause"/> becomes.</summary>
    public TimeSpan MaxListenPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Bytes of one message of an upstream server.</summary>
    public int MaxUpstreamMessageBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The upstream servers that the file manages, in its order.</summary>
    public IReadOnlyList<McpServerSettings> Servers { get; init; } = [];
}
