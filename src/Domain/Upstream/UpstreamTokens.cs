using Bifrost.Domain.Common;

namespace Bifrost.Domain.Upstream;

/// <summary>What a provider's token endpoint gave for one user (RFC 6749 §5.1).</summary>
/// <param name="AccessToken">Sent to the MCP server as bearer token, to nobody else.</param>
/// <param name="RefreshToken">Null when the provider gave none.</param>
/// <param name="Scope">What was granted, as the provider says; null when it says nothing.</param>
/// <param name="Lifetime">How long the access token lives from its receipt; null when the provider did not say.</param>
public sealed record UpstreamTokens(Secret AccessToken, Secret? RefreshToken, string? Scope, TimeSpan? Lifetime);
