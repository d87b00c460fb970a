using System.Globalization;
using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>
/// Reads what a token endpoint answers (RFC 6749 §5), in the forms that real ones use: JSON or a form, errors with status
/// 200, lifetimes as text or not at all. Pure: nothing is sent and nothing is logged here.
/// </summary>
internal static class TokenResponse
{
    /// <summary>A lifetime beyond this is a way to say "for ever".</summary>
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(3650);

    /// <summary>
    /// Kinds of token that are worth nothing in a Bearer header: each use needs proof of a key (draft-ietf-oauth-v2-http-mac, RFC 9449,
    /// RFC 9200), or the token is no access token (RFC 8693 §2.2.1). All others that providers name are sent as Bearer.
    /// </summary>
    private static readonly HashSet<string> NotBearer = new(StringComparer.OrdinalIgnoreCase)
    {
        "mac", "hmac", "dpop", "pop", "hok", "n_a",
    };

    /// <summary>The tokens, or why there are none.</summary>
    public static Learned<UpstreamTokens> Process(OAuthAnswer answer)
    {
        if (answer.IsOutage)
        {
            return Fault.Unreachable($"the token endpoint answered {answer.Outcome}");
        }

        if (OAuthErrorReader.ErrorOf(answer) is { } error)
        {
            return error.ToFault("the token endpoint");
        }

        if (!answer.IsSuccess)
        {
            return answer.Status == 401
                ? Fault.NotRegistered("the token endpoint answered 401")
                : Fault.Refused($"the token endpoint answered {answer.Outcome}");
        }

        return TokensOf(TokenMembers.Of(answer));
    }

    private static Learned<UpstreamTokens> TokensOf(TokenMembers members)
    {
        if (members.AccessToken is not { } access || !IsToken(access))
        {
            return Fault.Unreachable("the token endpoint answered without a usable access_token");
        }

        if (members.Type is { } type && NotBearer.Contains(type.Split('+', '-')[0]))
        {
            return Fault.Unusable("the token endpoint gave a token that is no Bearer token");
        }

        return new UpstreamTokens(
            new Secret(access),
            members.RefreshToken is { } refresh && IsToken(refresh) ? new Secret(refresh) : null,
            members.Scope,
            LifetimeOf(members.Lifetime));
    }

    // Visible ASCII (RFC 6749 appendix A.12): it will stand in a header.
    private static bool IsToken(string value) => value.Length > 0 && value.All(c => c is > ' ' and < '\x7f');

    // Nothing, zero and less mean "not said": a token that is dead on arrival would be no token.
    private static TimeSpan? LifetimeOf(string? seconds)
    {
        if (!double.TryParse(seconds, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !(number > 0))
        {
            return null;
        }

        return number < LongestLifetime.TotalSeconds ? TimeSpan.FromSeconds(Math.Floor(number)) : LongestLifetime;
    }
}
