using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>
/// Reads what a token endpoint answers to a refresh token. Only an answer that says so ends a grant; whatever else goes wrong
/// is of the moment, because a grant that was dropped by mistake costs a person a login. Pure.
/// </summary>
internal static class RefreshResponse
{
    // The second is GitHub's.
    private static readonly HashSet<string> GrantIsOver = new(StringComparer.Ordinal) { "invalid_grant", "bad_refresh_token" };

    /// <summary>The tokens, or why there are none.</summary>
    public static Learned<UpstreamTokens> Process(OAuthAnswer answer)
    {
        var tokens = TokenResponse.Process(answer);

        if (tokens.Fault is not { } fault)
        {
            return tokens;
        }

        if (!answer.IsOutage && TokenResponse.ErrorOf(answer) is { } code && GrantIsOver.Contains(code.Code))
        {
            return new Fault(UpstreamErrors.GrantEnded, fault.Reason);
        }

        return fault with { Error = fault.Error with { RetryAfter = answer.RetryAfter } };
    }
}
