using Bifrost.Domain.Common;

namespace Bifrost.Domain.Codes;

/// <summary>What can be wrong about an authorization code and its redemption.</summary>
public static class CodeErrors
{
    /// <summary>The challenge is missing or malformed.</summary>
    public static readonly Error ChallengeInvalid = new(
        "challenge_invalid", "code_challenge must be 43 characters of base64url: the SHA-256 of the code verifier.");

    /// <summary>The method is missing or weaker than S256.</summary>
    public static readonly Error MethodUnsupported = new(
        "challenge_method_unsupported", "code_challenge_method must be S256.");

    /// <summary>The verifier is malformed.</summary>
    public static readonly Error VerifierInvalid = new(
        "verifier_invalid", "code_verifier must be 43 to 128 characters of A-Z, a-z, 0-9, '-', '.', '_' and '~'.");

    /// <summary>The verifier is not the one behind the challenge.</summary>
    public static readonly Error VerifierMismatch = new(
        "verifier_mismatch", "code_verifier does not match the code_challenge of the request.");

    /// <summary>No such code.</summary>
    public static readonly Error Unknown = new("code_unknown", "The authorization code is not valid.");

    /// <summary>The code is older than five minutes.</summary>
    public static readonly Error Expired = new("code_expired", "The authorization code has expired.");

    /// <summary>The code was redeemed before; what it gave out is revoked.</summary>
    public static readonly Error AlreadyRedeemed = new(
        "code_already_redeemed", "The authorization code was redeemed before. The token it gave out has been revoked.");

    /// <summary>The code belongs to another client.</summary>
    public static readonly Error WrongClient = new("code_wrong_client", "The authorization code belongs to another client.");

    /// <summary>The redirect URI is not the one of the request.</summary>
    public static readonly Error WrongRedirect = new(
        "code_wrong_redirect", "redirect_uri is not the one of the authorization request.");

    /// <summary>The token would be for more than the user consented to (RFC 8707 §2.2).</summary>
    public static readonly Error WrongAudience = new(
        "code_wrong_audience", "resource is not covered by what the authorization code was issued for.");

    /// <summary>The identity that consented is not valid any more.</summary>
    public static readonly Error IdentityGone = new(
        "identity_gone", "The virtual key that consented is not active any more.");

    /// <summary>The grant type is something else than authorization_code.</summary>
    public static readonly Error UnsupportedGrantType = new(
        "grant_type_unsupported", "grant_type must be authorization_code.");

    /// <summary>A parameter is missing, repeated or malformed.</summary>
    public static Error InvalidRequest(string text) => new("token_request_invalid", text);
}
