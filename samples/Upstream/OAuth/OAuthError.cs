namespace Bifrost.Samples.Upstream.OAuth;

/// <summary>A refusal in OAuth's words: a JSON answer (RFC 6749 §5.2) or parameters of a redirect (§4.1.2.1).</summary>
internal sealed record OAuthError(string Error, string ErrorDescription)
{
    public static OAuthError InvalidRequest(string description) => new("invalid_request", description);

    public static OAuthError InvalidGrant(string description) => new("invalid_grant", description);

    public static OAuthError InvalidTarget(string resource) => new("invalid_target", $"resource must be {resource}");

    public static OAuthError InvalidClient(string description) => new("invalid_client", description);

    /// <summary>The answer of the token, revocation and registration endpoints.</summary>
    public IResult ToAnswer() =>
        new JsonAnswer(this, Error switch
        {
            "invalid_client" => StatusCodes.Status401Unauthorized,
            _ => StatusCodes.Status400BadRequest,
        });
}
