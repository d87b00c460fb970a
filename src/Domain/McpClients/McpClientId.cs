namespace Bifrost.Domain.McpClients;

/// <summary>Identifier of an MCP client, as the management API and the consent page use it.</summary>
public sealed record McpClientId(string Value);
