namespace Bifrost.Samples.Upstream.OAuth;

/// <summary>The token endpoint (OAuth 2.1 §3.2): a code or a refresh token goes in, tokens come out.</summary>
internal sealed class TokenEndpoint(
    ClientAuthentication authentication,
    GrantStore grants,
    NotesAddress address,
    NotesOptions options,
    ILogger<TokenEndpoint> logger)
{
    public async Task<IResult> HandleAsync(HttpRequest request, CancellationToken ct)
    {
        if (!Parameters.TryRead(await Parameters.FormAsync(request, ct), out var form, out var error)
            || !authentication.TryAuthenticate(request, form, out var client, out error))
        {
            return error.ToAnswer();
        }

        return form["grant_type"] switch
        {
            null => OAuthError.InvalidRequest("grant_type is required").ToAnswer(),
            GrantTypes.AuthorizationCode => Redeem(form, client),
            GrantTypes.RefreshToken => Refresh(form, client),
            _ => new OAuthError("unsupported_grant_type", "grant_type is unknown").ToAnswer(),
        };
    }

    private IResult Redeem(Parameters form, NotesClient client)
    {
        if (form["code"] is not { } code || form["code_verifier"] is not { Length: >= 43 and <= 128 } verifier)
        {
            return OAuthError.InvalidRequest("code and code_verifier are required").ToAnswer();
        }

        if (!NamesResource(form, options.RequireResource))
        {
            return OAuthError.InvalidTarget(address.Mcp).ToAnswer();
        }

        var tokens = grants.Redeem(code, issued =>
            issued.Grant.IsOf(client)
            && issued.RedirectUri == form["redirect_uri"]
            && Opaque.AreEqual(issued.CodeChallenge, Opaque.Challenge(verifier)));

        return Answer(tokens, GrantTypes.AuthorizationCode);
    }

    private IResult Refresh(Parameters form, NotesClient client)
    {
        if (form["refresh_token"] is not { } refreshToken)
        {
            return OAuthError.InvalidRequest("refresh_token is required").ToAnswer();
        }

        // Clients differ on whether a refresh repeats the resource, so only a wrong one is refused.
        return NamesResource(form, isRequired: false)
            ? Answer(grants.Refresh(refreshToken, client), GrantTypes.RefreshToken)
            : OAuthError.InvalidTarget(address.Mcp).ToAnswer();
    }

    private bool NamesResource(Parameters form, bool isRequired) =>
        form["resource"] is { } resource ? address.IsResource(resource) : !isRequired;

    private IResult Answer(Tokens? tokens, string grantType)
    {
        if (tokens is null)
        {
            return OAuthError.InvalidGrant("unknown, expired, used, revoked, or not yours").ToAnswer();
        }

        logger.IssuedTokens(tokens.Grant.User, tokens.Grant.Client.ClientId, grantType);

        return new JsonAnswer(new
        {
            tokens.AccessToken,
            TokenType = "Bearer",
            ExpiresIn = (int)options.AccessTokenLifetime.TotalSeconds,
            tokens.RefreshToken,
            AuthorizationServer.Scope,
        });
    }
}
