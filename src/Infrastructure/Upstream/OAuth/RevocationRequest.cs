using Bifrost.Domain.Upstream;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>Builds and judges revocations (RFC 7009 §2).</summary>
internal static class RevocationRequest
{
    /// <summary>Asks to end the grant by its refresh token; where there is none, the access token alone.</summary>
    public static HttpRequestMessage For(Uri endpoint, UpstreamCredentials credentials, UpstreamTokens tokens)
    {
        var form = new List<KeyValuePair<string, string>>
        {
            new("token", (tokens.RefreshToken ?? tokens.AccessToken).Reveal()),
            new("token_type_hint", tokens.RefreshToken is null ? "access_token" : "refresh_token"),
        };

        return TokenRequest.Post(endpoint, credentials, form);
    }

    /// <summary>A fault unless the token is revoked; one that the provider does not know is (RFC 7009 §2.2).</summary>
    public static Fault? Judge(OAuthAnswer answer)
    {
        if (answer.IsOutage)
        {
            return Fault.Unreachable($"the revocation endpoint answered {answer.Outcome}");
        }

        return OAuthErrorReader.ErrorOf(answer) switch
        {
            null when answer.IsSuccess => null,
            null => Fault.Refused($"the revocation endpoint answered {answer.Outcome}"),
            { Kind: OAuthErrorKind.GrantEnded } => null,
            { } error => error.ToFault("the revocation endpoint"),
        };
    }
}
