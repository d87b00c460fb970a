namespace Bifrost.Domain.McpClients;

/// <summary>Under which names the tools of a server are published, behind its prefix.</summary>
public enum McpToolNames
{
    /// <summary>Their own.</summary>
    AsIs,

    /// <summary>Those of <see cref="SafeToolName"/>.</summary>
    Safe,
}
