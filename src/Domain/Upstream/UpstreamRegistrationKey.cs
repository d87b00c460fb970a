namespace Bifrost.Domain.Upstream;

/// <summary>Where a registration is good: one MCP client, one issuer, one callback address.</summary>
public sealed record UpstreamRegistrationKey(McpClients.McpClientId McpClient, string Issuer, string CallbackUrl);
