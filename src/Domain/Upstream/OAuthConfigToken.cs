namespace Bifrost.Domain.Upstream;

/// <summary>What may be told about a configuration's token: never the token itself.</summary>
public sealed record OAuthConfigToken(string Id, DateTimeOffset? ExpiresAt, IReadOnlyList<string> Scopes);
