namespace Bifrost.Domain.McpClients;

/// <summary>What the store remembers of an MCP client, so that a change of its destination is noticed.</summary>
/// <param name="Id">Who it is.</param>
/// <param name="Name">What it is called, or was when it left the configuration.</param>
/// <param name="Destination">Where its users' tokens go.</param>
/// <param name="IsActive">False when it left the configuration.</param>
public sealed record KnownMcpClient(McpClientId Id, McpClientName Name, McpDestination Destination, bool IsActive);
