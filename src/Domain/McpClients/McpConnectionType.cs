namespace Bifrost.Domain.McpClients;

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
