using Bifrost.Domain.Clients;
using Bifrost.Domain.Codes;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Sessions;

namespace Bifrost.Testing;

/// <summary>An authorization code, issued at <see cref="Moment.Start"/>, and the proof that redeems it.</summary>
public static class ACode
{
    /// <summary>The verifier of RFC 7636, appendix B.</summary>
    public const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    /// <summary>Its challenge, from the same place.</summary>
    public const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    /// <summary>A verifier of the right form that belongs to nobody.</summary>
    public const string WrongVerifier = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    /// <summary>The code itself.</summary>
    public static readonly Secret Value = SequenceSecrets.Secret(700);

    /// <summary>A code that waits for its redemption.</summary>
    public static AuthorizationCode Issued(AuthorizationRequest? request = null) =>
        AuthorizationCode.Issue(Value, request ?? AFlow.Request(), new SessionId("session-1"), Moment.Start);

    /// <summary>A code that was redeemed a second after it was issued.</summary>
    public static AuthorizationCode Redeemed(AuthorizationRequest? request = null) =>
        AuthorizationCode.Restore(
            Value.Hash(), request ?? AFlow.Request(), new SessionId("session-1"), Moment.Start, Moment.Start.AddSeconds(1));

    /// <summary>What its owner presents, unless a test says otherwise.</summary>
    public static Redemption Attempt(
        string verifier = Verifier,
        string? client = "client-1",
        string? redirectUri = AClient.Callback,
        Audience? audience = null) =>
        new(CodeVerifier.Parse(verifier).Value, client is null ? null : new ClientId(client), redirectUri, audience);
}
