using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>
/// Reads what a token endpoint answers to a refresh token, and tells three kinds of failure apart: the grant has ended, the provider
/// refuses, or the failure is of the moment. A page or an empty body under a status of refusal is of the moment, because it may come
/// from whatever stands before the provider. Pure.
/// </summary>
internal static class RefreshResponse
{
    /// <summary>The tokens, or why there are none.</summary>
    public static Learned<UpstreamTokens> Process(OAuthAnswer answer)
    {
        var tokens = TokenResponse.Process(answer);

        return tokens.Fault is { } fault ? Judge(fault, answer) : tokens;
    }

    private static Fault Judge(Fault fault, OAuthAnswer answer)
    {
        var code = answer.IsOutage ? null : OAuthErrorReader.ErrorOf(answer);
        var judged = code switch
        {
            { Kind: OAuthErrorKind.GrantEnded } => new Fault(UpstreamErrors.GrantEnded, fault.Reason),
            // It is said of one refresh token: a registration that others use is not given up for it.
            { Code: OAuthErrorCode.UnauthorizedClient } => Fault.Refused(fault.Reason),
            null when fault.Error == UpstreamErrors.ProviderRefused && answer.Json is null =>
                Fault.Unreachable($"{fault.Reason} without a JSON object"),
            _ => fault,
        };

        return judged with { Error = judged.Error with { RetryAfter = answer.RetryAfter } };
    }
}
