using Bifrost.Domain.McpClients;

namespace Bifrost.Domain.Upstream;

/// <summary>Identifier of an OAuth configuration.</summary>
public sealed record OAuthConfigId(string Value);

/// <summary>
/// A login by the administrator: the one that all users of an <c>oauth</c> server share, or one that tries a
/// <c>per_user_oauth</c> server out. What it gives is a connection of the company itself at that server.
/// </summary>
/// <param name="Id">Who it is in the management API.</param>
/// <param name="McpClient">The server it is for.</param>
/// <param name="Purpose">What its token is for.</param>
/// <param name="Status">How far it is.</param>
/// <param name="CreatedAt">When the login was asked for.</param>
/// <param name="ExpiresAt">Until when the login that was asked for is waited for.</param>
/// <param name="Failure">Code of the error that ended it; null unless it failed.</param>
/// <param name="Token">What may be told of its connection's token; null while there is none.</param>
public sealed record OAuthConfig(
    OAuthConfigId Id,
    McpClientId McpClient,
    OAuthConfigPurpose Purpose,
    OAuthConfigStatus Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    string? Failure,
    OAuthConfigToken? Token)
{
    /// <summary>How long a login is waited for before it must be asked for anew.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);
}
