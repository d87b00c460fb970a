using Bifrost.Domain.McpClients;

namespace Bifrost.Domain.Upstream;

/// <summary>Identifier of an OAuth configuration.</summary>
public sealed record OAuthConfigId(string Value);

/// <summary>The one login that all users of an <c>oauth</c> server share.</summary>
/// <param name="Id">Who it is in the management API.</param>
/// <param name="McpClient">The server it is for.</param>
/// <param name="Status">How far it is.</param>
/// <param name="CreatedAt">When the login was asked for.</param>
/// <param name="ExpiresAt">Until when the login that was asked for is waited for.</param>
/// <param name="Token">What the login gave, once authorized.</param>
public sealed record OAuthConfig(
    OAuthConfigId Id,
    McpClientId McpClient,
    OAuthConfigStatus Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    OAuthConfigToken? Token)
{
    /// <summary>How long a login is waited for before it is offered anew.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);
}
