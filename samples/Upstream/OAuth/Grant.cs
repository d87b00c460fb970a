namespace Bifrost.Samples.Upstream.OAuth;

/// <summary>
/// One user's consent to one client, and the root of every token that follows from it: once revoked, all of them are
/// dead.
/// </summary>
internal sealed class Grant(string user, NotesClient client)
{
    public string User => user;

    public NotesClient Client => client;

    public bool IsRevoked { get; set; }

    public bool IsOf(NotesClient other) => client.ClientId == other.ClientId;
}

/// <summary>A code that was sent to a client, and what redeeming it takes.</summary>
internal sealed class AuthorizationCode(Grant grant, string redirectUri, string codeChallenge, DateTimeOffset expiresAt)
{
    public Grant Grant => grant;

    public string RedirectUri => redirectUri;

    public string CodeChallenge => codeChallenge;

    public DateTimeOffset ExpiresAt => expiresAt;

    public bool IsRedeemed { get; set; }
}

/// <summary>An access or refresh token; a refresh token is spent once it was rotated.</summary>
internal sealed class IssuedToken(Grant grant, DateTimeOffset issuedAt, TimeSpan lifetime)
{
    public DateTimeOffset IssuedAt => issuedAt;

    /// <summary>How often it was presented as a refresh token.</summary>
    public int Uses { get; set; }

    public Grant Grant => grant;

    public bool IsSpent { get; set; }

    public bool IsLive(DateTimeOffset now) => !grant.IsRevoked && !IsSpent && now < issuedAt + lifetime;
}

/// <summary>What a successful token request brings; the refresh token only to clients that registered for it.</summary>
internal sealed record Tokens(Grant Grant, string AccessToken, string? RefreshToken);
