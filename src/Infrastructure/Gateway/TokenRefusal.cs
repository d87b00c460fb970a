using Bifrost.Application.Gateway;
using Bifrost.Infrastructure.Upstream.OAuth;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// A server's refusal of the access token (RFC 6750 §3.1). The error in the challenge decides before the status: servers send
/// <c>invalid_token</c> with 400, 403 or 500, and <c>insufficient_scope</c> with 401.
/// </summary>
internal static class TokenRefusal
{
    // As many as a person could be asked for; a challenge beyond it is cut.
    private const int MostScopes = 32;
    private const int LongestScope = 256;

    /// <summary>The refusal that a response is; null when the token is not what it refuses.</summary>
    public static UpstreamFailure? Read(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;

        if (status < 400)
        {
            return null;
        }

        var challenge = response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var values)
            ? BearerChallenge.Parse(values)
            : BearerChallenge.None;

        return challenge.Error?.ToLowerInvariant() switch
        {
            "insufficient_scope" => new UpstreamFailure(UpstreamFault.AccessTooNarrow, status)
            {
                Scopes = [.. ScopeText.Parse(challenge.Scope).Where(scope => scope.Length <= LongestScope).Take(MostScopes)],
            },
            "invalid_token" => Unauthorized(response, status),
            _ => status == 401 ? Unauthorized(response, status) : null,
        };
    }

    private static UpstreamFailure Unauthorized(HttpResponseMessage response, int status) =>
        new(UpstreamFault.Unauthorized, status) { MetadataPlaces = BearerChallenge.PlacesIn(response) };
}
