namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>What an error of a provider means for the request that it answers.</summary>
internal enum OAuthErrorKind
{
    /// <summary>The request is refused; the same request may be accepted later.</summary>
    Refused,

    /// <summary>The grant has ended; only its user can give another.</summary>
    GrantEnded,

    /// <summary>The client is unknown, or failed to authenticate.</summary>
    ClientRefused,

    /// <summary>The provider cannot answer at the moment.</summary>
    Momentary,
}

/// <summary>
/// An error that a provider named, compared without regard to case and punctuation. Only known codes are repeated in the log: a
/// provider could put our own secrets into others.
/// </summary>
/// <param name="Code">The code, or "another error".</param>
/// <param name="Kind">What it means.</param>
internal sealed record OAuthErrorCode(string Code, OAuthErrorKind Kind)
{
    /// <summary>The client may not use this grant (RFC 6749 §5.2); some providers say it of a refresh token that has ended.</summary>
    public const string UnauthorizedClient = "unauthorized_client";

    private const string Other = "another error";

    private static readonly Dictionary<string, OAuthErrorCode> Known = new (OAuthErrorKind Kind, string[] Codes)[]
    {
        (OAuthErrorKind.Refused,
        [
            // RFC 6749 §4.1.2.1 and §5.2, RFC 7591 §3.2.2, RFC 7009 §2.2.1, RFC 8707 §2.
            "invalid_request", "unsupported_grant_type", "invalid_scope", "invalid_target", "access_denied", "invalid_redirect_uri",
            "invalid_client_metadata", "invalid_software_statement", "unapproved_software_statement", "unsupported_token_type",
            // GitHub and Slack.
            "bad_verification_code", "redirect_uri_mismatch", "invalid_code", "code_already_used", "bad_redirect_uri", "invalid_grant_type",
        ]),
        (OAuthErrorKind.GrantEnded,
        [
            "invalid_grant", "invalid_token", "expired_token", "invalid_rapt",
            // OpenID Connect Core §3.1.2.6, which Microsoft also uses here.
            "interaction_required", "login_required", "consent_required",
            // GitHub and HubSpot, Slack, and variants of the same words.
            "bad_refresh_token", "invalid_refresh_token", "expired_refresh_token", "refresh_token_expired", "refresh_token_revoked",
            "refresh_token_invalid", "token_revoked", "token_expired", "account_inactive",
        ]),
        (OAuthErrorKind.ClientRefused,
        [
            "invalid_client", UnauthorizedClient, "incorrect_client_credentials", "invalid_client_id", "invalid_client_secret",
            "bad_client_id", "bad_client_secret",
        ]),
        (OAuthErrorKind.Momentary,
        [
            "server_error", "temporarily_unavailable", "slow_down", "internal_error", "internal_server_error", "fatal_error",
            "service_unavailable", "request_timeout", "timeout", "ratelimited", "rate_limit_exceeded", "too_many_requests",
        ]),
    }.SelectMany(group => group.Codes, (group, code) => new OAuthErrorCode(code, group.Kind)).ToDictionary(each => Squeeze(each.Code));

    /// <summary>The first of these words that is known; another error when there are words and none is known; null without words.</summary>
    public static OAuthErrorCode? FirstOf(IReadOnlyList<string> words)
    {
        var known = words.Select(word => Known.GetValueOrDefault(Squeeze(word))).FirstOrDefault(code => code is not null);

        return known ?? (words.Count > 0 ? new OAuthErrorCode(Other, OAuthErrorKind.Refused) : null);
    }

    /// <summary>Whether a word is a known code.</summary>
    public static bool IsKnown(string word) => Known.ContainsKey(Squeeze(word));

    /// <summary>The fault that it is.</summary>
    public Fault ToFault(string where) => Kind switch
    {
        OAuthErrorKind.ClientRefused => Fault.NotRegistered($"{where} answered {Code}"),
        OAuthErrorKind.Momentary => Fault.Unreachable($"{where} answered {Code}"),
        _ => Fault.Refused($"{where} answered {Code}"),
    };

    private static string Squeeze(string word) =>
        string.Create(word.Length, word, (span, text) => text.AsSpan().ToLowerInvariant(span))
            .Replace("_", "", StringComparison.Ordinal)
            .Replace("-", "", StringComparison.Ordinal)
            .Replace(" ", "", StringComparison.Ordinal);
}
