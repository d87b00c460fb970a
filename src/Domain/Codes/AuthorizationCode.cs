using Bifrost.Domain.Clients;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Sessions;

namespace Bifrost.Domain.Codes;

/// <summary>
/// An authorization code (RFC 6749 §4.1.2): five minutes, one use, for the client, redirect URI, challenge and audience of
/// its request. A wrong attempt neither issues anything nor burns the code for its owner.
/// </summary>
public sealed class AuthorizationCode
{
    /// <summary>How long a code may be redeemed.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private AuthorizationCode(
        SecretHash hash,
        AuthorizationRequest request,
        SessionId session,
        DateTimeOffset issuedAt,
        DateTimeOffset? redeemedAt)
    {
        Hash = hash;
        Request = request;
        Session = session;
        IssuedAt = issuedAt;
        RedeemedAt = redeemedAt;
    }

    /// <summary>What is stored instead of the code.</summary>
    public SecretHash Hash { get; }

    /// <summary>The request it answers.</summary>
    public AuthorizationRequest Request { get; }

    /// <summary>The session that waits for its redemption.</summary>
    public SessionId Session { get; }

    /// <summary>When the user consented.</summary>
    public DateTimeOffset IssuedAt { get; }

    /// <summary>The first moment at which it is too late.</summary>
    public DateTimeOffset ExpiresAt => IssuedAt + Lifetime;

    /// <summary>When it was redeemed; null while it waits.</summary>
    public DateTimeOffset? RedeemedAt { get; }

    /// <summary>A new code for a request the user consented to.</summary>
    public static AuthorizationCode Issue(
        Secret code, AuthorizationRequest request, SessionId session, DateTimeOffset now) =>
        new(code.Hash(), request, session, now, null);

    /// <summary>Rebuilds a stored code.</summary>
    public static AuthorizationCode Restore(
        SecretHash hash,
        AuthorizationRequest request,
        SessionId session,
        DateTimeOffset issuedAt,
        DateTimeOffset? redeemedAt) =>
        new(hash, request, session, issuedAt, redeemedAt);

    /// <summary>
    /// Decides a redemption and answers the audience of the token. The proof of possession comes before the question
    /// whether the code was used: only its owner can set off the revocation that a replay brings (RFC 9700 §4.5).
    /// </summary>
    public Result<Audience> Redeem(Redemption attempt, DateTimeOffset now)
    {
        if (attempt.ClientId is not null && attempt.ClientId != Request.ClientId)
        {
            return CodeErrors.WrongClient;
        }

        if (attempt.RedirectUri is not null
            && !string.Equals(attempt.RedirectUri, Request.RedirectUri.Value, StringComparison.Ordinal))
        {
            return CodeErrors.WrongRedirect;
        }

        if (!Request.Challenge.Matches(attempt.Verifier))
        {
            return CodeErrors.VerifierMismatch;
        }

        if (RedeemedAt is not null)
        {
            return CodeErrors.AlreadyRedeemed;
        }

        if (now >= ExpiresAt)
        {
            return CodeErrors.Expired;
        }

        var audience = attempt.Audience ?? Request.Audience;

        return Request.Audience.Covers(audience) ? audience : CodeErrors.WrongAudience;
    }
}

/// <summary>What a client presents with a code.</summary>
/// <param name="Verifier">Proof that it made the request.</param>
/// <param name="ClientId">Who it says it is; the code is bound to its client either way.</param>
/// <param name="RedirectUri">Compared when sent.</param>
/// <param name="Audience">A narrower resource than the request named, or null.</param>
public sealed record Redemption(CodeVerifier Verifier, ClientId? ClientId, string? RedirectUri, Audience? Audience);
