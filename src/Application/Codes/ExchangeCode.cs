using Bifrost.Application.Common;
using Bifrost.Application.Flows;
using Bifrost.Domain.Clients;
using Bifrost.Domain.Codes;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Sessions;
using FluentValidation;
using MediatR;

namespace Bifrost.Application.Codes;

/// <summary>
/// Exchanges an authorization code for an access token (RFC 6749 §4.1.3, RFC 7636 §4.6). One redemption wins; a second one
/// by the code's owner ends what the first one got.
/// </summary>
public sealed record ExchangeCodeCommand : ICommand<IssuedToken>
{
    /// <summary>grant_type</summary>
    public string? GrantType { get; init; }

    /// <summary>code</summary>
    public Secret? Code { get; init; }

    /// <summary>code_verifier</summary>
    public Secret? CodeVerifier { get; init; }

    /// <summary>client_id; optional, the code is bound to its client either way</summary>
    public string? ClientId { get; init; }

    /// <summary>redirect_uri; compared when sent</summary>
    public string? RedirectUri { get; init; }

    /// <summary>resource, which may be repeated</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>Parameters that must not be repeated and were.</summary>
    public IReadOnlyList<string> Repeated { get; init; } = [];
}

/// <summary>A token, said once and never again.</summary>
/// <param name="AccessToken">The bearer token.</param>
/// <param name="Lifetime">How long it lives.</param>
public sealed record IssuedToken(Secret AccessToken, TimeSpan Lifetime);

internal sealed class ExchangeCodeValidator : AbstractValidator<ExchangeCodeCommand>
{
    public ExchangeCodeValidator()
    {
        RuleLevelCascadeMode = CascadeMode.Stop;
        ClassLevelCascadeMode = CascadeMode.Stop;

        RuleFor(command => command.Repeated)
            .MustBe(repeated => repeated.Count == 0, CodeErrors.InvalidRequest("A parameter is repeated."));
        RuleFor(command => command.GrantType)
            .MustBe(grant => grant is not null, CodeErrors.InvalidRequest("grant_type is missing."))
            .MustBe(grant => grant == "authorization_code", CodeErrors.UnsupportedGrantType);
        RuleFor(command => command.Code)
            .MustBe(code => code is not null, CodeErrors.InvalidRequest("code is missing."));
        RuleFor(command => command.CodeVerifier)
            .MustBe(verifier => verifier is not null, CodeErrors.InvalidRequest("code_verifier is missing."))
            .MustBe(verifier => !CodeVerifier.Parse(verifier!.Reveal()).Failed, CodeErrors.VerifierInvalid);
    }
}

internal sealed class ExchangeCodeHandler(
    IAuthorizationCodeRepository codes,
    ISessionRepository sessions,
    IOAuthClientRepository clients,
    ActingSubjects subjects,
    IMcpClientCatalog catalog,
    IAuditTrail audit,
    ISecretGenerator secrets,
    TimeProvider time) : IRequestHandler<ExchangeCodeCommand, Result<IssuedToken>>
{
    public async Task<Result<IssuedToken>> Handle(ExchangeCodeCommand request, CancellationToken cancellationToken)
    {
        if (request.ClientId is { } id && (id.Length > ClientId.MaximumLength || await clients.FindAsync(new ClientId(id), cancellationToken) is null))
        {
            return ClientErrors.Unknown;
        }

        if (await codes.FindAsync(request.Code!.Hash(), cancellationToken) is not { } code)
        {
            return CodeErrors.Unknown;
        }

        var now = time.GetUtcNow();
        var audience = AudienceOf(request, code);
        var redeemed = audience.Failed ? audience.Error : code.Redeem(AttemptOf(request, audience.Value), now);

        if (redeemed.Failed)
        {
            return redeemed.Error == CodeErrors.AlreadyRedeemed
                ? await RefuseReplayAsync(code, now, cancellationToken)
                : redeemed.Error;
        }

        return await IssueAsync(code, redeemed.Value!, now, cancellationToken);
    }

    private async Task<Result<IssuedToken>> IssueAsync(
        AuthorizationCode code, Audience audience, DateTimeOffset now, CancellationToken ct)
    {
        var session = await sessions.FindAsync(code.Session, ct);
        var acting = session is null ? null : await subjects.FindAsync(session.Subject, ct);

        if (session is null || acting is not { IsLive: true })
        {
            return CodeErrors.IdentityGone;
        }

        if (!await codes.TryMarkRedeemedAsync(code, now, ct))
        {
            return await RefuseReplayAsync(code, now, ct);
        }

        var activated = session.Activate(now);

        if (activated.Failed)
        {
            return activated.Error;
        }

        var token = secrets.NewSecret();

        if (!await sessions.TryActivateAsync(activated.Value, activated.Value.IssueAccessToken(token, audience, now), now, ct))
        {
            return SessionErrors.Ended;
        }

        await audit.RecordAsync(new AuditEvent("token.issued", session.Subject.Value, session.Id.Value), now, ct);

        return new IssuedToken(token, Session.Lifetime);
    }

    // What this writes stays although the request is refused: whoever redeemed first may not be the code's owner (RFC 9700 §4.5).
    private async Task<Error> RefuseReplayAsync(AuthorizationCode code, DateTimeOffset now, CancellationToken ct)
    {
        // Once: anybody who has a spent code can repeat it without end.
        if (await sessions.RevokeAsync(code.Session, now, ct))
        {
            await audit.RecordAsync(new AuditEvent("code.replayed", Target: code.Session.Value), now, ct);
        }

        return CodeErrors.AlreadyRedeemed;
    }

    // The flow keeps the origin it began with: what its resource indicators were, they are here too.
    private Result<Audience?> AudienceOf(ExchangeCodeCommand request, AuthorizationCode code)
    {
        if (request.Resources.Count == 0)
        {
            return (Audience?)null;
        }

        var named = Audience.FromIndicators(request.Resources, code.Request.BaseUrl, catalog);

        return named.Failed ? named.Error : named.Value;
    }

    private static Redemption AttemptOf(ExchangeCodeCommand request, Audience? audience) => new(
        CodeVerifier.Parse(request.CodeVerifier!.Reveal()).Value,
        request.ClientId is null ? null : new ClientId(request.ClientId),
        request.RedirectUri,
        audience);
}
