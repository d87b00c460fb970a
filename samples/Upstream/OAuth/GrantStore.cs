namespace Bifrost.Samples.Upstream.OAuth;

/// <summary>
/// Codes and tokens in memory. One lock around every step makes single use a fact even when two requests race.
/// </summary>
internal sealed class GrantStore(NotesOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, AuthorizationCode> _codes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IssuedToken> _accessTokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IssuedToken> _refreshTokens = new(StringComparer.Ordinal);

    private readonly List<RefreshUse> _refreshUses = [];

    private DateTimeOffset Now => options.Clock.GetUtcNow();

    public string IssueCode(string user, AuthorizeRequest request)
    {
        var code = Opaque.New("code-");
        var grant = new Grant(user, request.Client);

        lock (_lock)
        {
            _codes[code] = new(grant, request.RedirectUri, request.CodeChallenge, Now + options.CodeLifetime);
        }

        return code;
    }

    /// <summary>
    /// Tokens for a code whose proof holds, once. A second redemption with the proof revokes what the first one got
    /// (OAuth 2.1 §4.1.3); a wrong proof leaves the code as it was.
    /// </summary>
    public Tokens? Redeem(string code, Func<AuthorizationCode, bool> isProven)
    {
        lock (_lock)
        {
            if (!_codes.TryGetValue(code, out var issued) || !isProven(issued) || Now >= issued.ExpiresAt)
            {
                return null;
            }

            issued.Grant.IsRevoked |= issued.IsRedeemed;
            issued.IsRedeemed = true;

            return issued.Grant.IsRevoked ? null : IssueTokens(issued.Grant);
        }
    }

    /// <summary>
    /// New tokens for a refresh token of this client; with rotation the old one is spent, and its reuse ends the
    /// grant.
    /// </summary>
    public Tokens? Refresh(string refreshToken, NotesClient client)
    {
        lock (_lock)
        {
            if (!_refreshTokens.TryGetValue(refreshToken, out var issued) || !issued.Grant.IsOf(client))
            {
                return null;
            }

            _refreshUses.Add(new RefreshUse(issued.Grant.User, Now - issued.IssuedAt, IsRepeat: issued.Uses++ > 0));
            issued.Grant.IsRevoked |= issued.IsSpent;

            if (!issued.IsLive(Now))
            {
                return null;
            }

            issued.IsSpent = options.RotateRefreshTokens;

            return IssueTokens(issued.Grant, options.RotateRefreshTokens);
        }
    }

    /// <summary>Every presentation of a refresh token so far, in order.</summary>
    public IReadOnlyList<RefreshUse> RefreshUses()
    {
        lock (_lock)
        {
            return [.. _refreshUses];
        }
    }

    /// <summary>A token that no client asked for.</summary>
    public string IssueAccessToken(string user)
    {
        var nobody = new NotesClient { ClientId = "nobody", RedirectUris = [] };

        lock (_lock)
        {
            return IssueTokens(new Grant(user, nobody), withRefreshToken: false).AccessToken;
        }
    }

    /// <summary>Whose access token this is; null for one that is unknown, expired or revoked.</summary>
    public string? FindUser(string accessToken)
    {
        lock (_lock)
        {
            var issued = _accessTokens.GetValueOrDefault(accessToken);

            return issued is not null && issued.IsLive(Now) ? issued.Grant.User : null;
        }
    }

    /// <summary>
    /// Ends an access token alone, or with a refresh token the whole grant (RFC 7009 §2.1). False: it is another
    /// client's.
    /// </summary>
    public bool TryRevoke(string token, NotesClient client)
    {
        lock (_lock)
        {
            var isRefreshToken = _refreshTokens.TryGetValue(token, out var issued);

            if (issued is null && !_accessTokens.TryGetValue(token, out issued))
            {
                return true;
            }

            if (!issued.Grant.IsOf(client))
            {
                return false;
            }

            issued.Grant.IsRevoked |= isRefreshToken;
            issued.IsSpent = true;

            return true;
        }
    }

    public void RevokeUser(string user)
    {
        lock (_lock)
        {
            foreach (var token in _accessTokens.Values.Concat(_refreshTokens.Values).Where(t => t.Grant.User == user))
            {
                token.Grant.IsRevoked = true;
            }
        }
    }

    private Tokens IssueTokens(Grant grant, bool withRefreshToken = true)
    {
        var accessToken = Opaque.New("access-");
        _accessTokens[accessToken] = new(grant, Now, options.AccessTokenLifetime);

        if (!withRefreshToken || !grant.Client.GrantTypes.Contains(GrantTypes.RefreshToken))
        {
            return new Tokens(grant, accessToken, null);
        }

        var refreshToken = Opaque.New("refresh-");
        _refreshTokens[refreshToken] = new(grant, Now, options.RefreshTokenLifetime);

        return new Tokens(grant, accessToken, refreshToken);
    }
}
