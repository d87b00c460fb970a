namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// The HTTP stack that upstream MCP servers are reached with; disposed with the gateway. It follows no redirect, keeps no
/// cookie, decodes no body and adds no header, so that an account's token goes to the configured address only.
/// </summary>
public sealed record UpstreamHandler(HttpMessageHandler Handler);
