using Bifrost.Application.Common;
using Bifrost.Domain.Clients;
using Bifrost.Domain.Codes;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Sessions;
using Bifrost.Domain.Subjects;
using MediatR;

namespace Bifrost.Application.Flows;

/// <summary>
/// The user consents: the flow is answered, a session waits, and a code for it goes to the client. All of it happens, once,
/// or nothing of it.
/// </summary>
/// <param name="Ticket">The flow and the browser's proof.</param>
/// <param name="Browser">The binding cookie of the browser, if it has one.</param>
public sealed record SubmitConsentCommand(FlowTicket Ticket, Secret? Browser) : ICommand<ConsentGranted>;

/// <summary>Where the browser goes, and what it keeps.</summary>
/// <param name="Location">The client's redirect URI with code, state and iss.</param>
/// <param name="FlowBrowser">Which secret the flow cookie loses.</param>
/// <param name="Browser">The binding cookie for the next thirty days.</param>
public sealed record ConsentGranted(string Location, SecretHash FlowBrowser, Secret Browser);

internal sealed class SubmitConsentHandler(
    FlowGate gate,
    ConsentSubject consentSubject,
    IPendingFlowRepository flows,
    ISessionRepository sessions,
    IAuthorizationCodeRepository codes,
    IBrowserBindingRepository bindings,
    IOAuthClientRepository clients,
    IAuditTrail audit,
    IUnitOfWork unitOfWork,
    ISecretGenerator secrets,
    TimeProvider time) : IRequestHandler<SubmitConsentCommand, Result<ConsentGranted>>
{
    public async Task<Result<ConsentGranted>> Handle(SubmitConsentCommand request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var admitted = await gate.EnterAsync(request.Ticket, now, cancellationToken);

        if (admitted.Failed)
        {
            return admitted.Error;
        }

        var flow = admitted.Value;
        var chosen = await consentSubject.OfAsync(flow, now, cancellationToken);

        if (chosen.Failed)
        {
            return chosen.Error;
        }

        if (!await flows.TryAnswerAsync(flow, FlowOutcome.Granted, now, cancellationToken))
        {
            await unitOfWork.DiscardAsync();

            return await gate.WhyLostAsync(request.Ticket, now, cancellationToken);
        }

        var session = Session.Start(chosen.Value, flow.Request.ClientId, secrets, now);
        var code = secrets.NewSecret();
        await sessions.AddAsync(session, cancellationToken);
        await codes.AddAsync(AuthorizationCode.Issue(code, flow.Request, session.Id, now), cancellationToken);
        await clients.MarkUsedAsync(flow.Request.ClientId, now, cancellationToken);
        var browser = await BindAsync(request.Browser, chosen.Value, now, cancellationToken);
        await audit.RecordAsync(
            new AuditEvent("consent.granted", chosen.Value.Value, session.Id.Value, flow.Request.ClientId.Value), now, cancellationToken);

        return new ConsentGranted(flow.Request.GrantedWith(code.Reveal()), flow.Browser, browser);
    }

    // Only a secret that was handed out here is kept: one that somebody else planted in the browser is replaced.
    private async Task<Secret> BindAsync(Secret? presented, SubjectId subject, DateTimeOffset now, CancellationToken ct)
    {
        var browser = presented is not null && await bindings.IsKnownAsync(presented.Hash(), now, ct)
            ? presented
            : secrets.NewSecret();
        await bindings.BindAsync(new BrowserBinding(browser.Hash(), subject, now), ct);

        return browser;
    }
}

/// <summary>Who consents: the identity that was chosen, if it is still valid; without a choice it is Skip, where that is allowed.</summary>
internal sealed class ConsentSubject(
    ActingSubjects acting,
    ISubjectRepository subjects,
    IdentityPolicy policy,
    ISecretGenerator secrets)
{
    public async Task<Result<SubjectId>> OfAsync(PendingFlow flow, DateTimeOffset now, CancellationToken ct)
    {
        // An identity that was chosen and is gone never turns into another one by itself.
        if (flow.Subject is not null)
        {
            return await acting.FindAsync(flow.Subject, ct) is { IsLive: true } chosen && !policy.Admits(chosen.Subject.Kind).Failed
                ? chosen.Subject.Id
                : FlowErrors.IdentityChanged;
        }

        if (policy.Admits(SubjectKind.Session).Failed)
        {
            return FlowErrors.IdentityRequired;
        }

        var subject = Subject.ForSession(secrets);
        await subjects.AddAsync(subject, now, ct);

        return subject.Id;
    }
}
