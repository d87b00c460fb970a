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

    /// <summary>A login that is asked for now.</summary>
    public static OAuthConfig Ask(OAuthConfigId id, McpClientId client, OAuthConfigPurpose purpose, DateTimeOffset now) =>
        new(id, client, purpose, OAuthConfigStatus.Pending, now, now + Lifetime, Failure: null, Token: null);

    /// <summary>The login asked for once more; what an earlier one gave stays until this one replaces it.</summary>
    public OAuthConfig AskAgain(OAuthConfigPurpose purpose, DateTimeOffset now) => this with
    {
        Purpose = purpose,
        Status = OAuthConfigStatus.Pending,
        ExpiresAt = now + Lifetime,
        Failure = null,
    };

    /// <summary>Whether the administrator may still log in.</summary>
    public bool IsAwaitedAt(DateTimeOffset now) => Status == OAuthConfigStatus.Pending && now < ExpiresAt;

    /// <summary>
    /// How far it is at this moment: a login that nobody completed in time failed, unless it was to replace one that is there
    /// still.
    /// </summary>
    public OAuthConfigStatus StatusAt(DateTimeOffset now)
    {
        if (Status != OAuthConfigStatus.Pending || now < ExpiresAt)
        {
            return Status;
        }

        return Token is null ? OAuthConfigStatus.Failed : OAuthConfigStatus.Authorized;
    }
}
