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
/// <param name="Browser">The new secret of the binding cookie.</param>
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

        if (!flow.IsMeantBy(request.Ticket.IdentityTag, flow.Subject))
        {
            return FlowErrors.IdentitySwitched;
        }

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
        var browser = await BindAsync(request.Browser, flow, chosen.Value, now, cancellationToken);
        await audit.RecordAsync(
            new AuditEvent("consent.granted", chosen.Value.Value, session.Id.Value, flow.Request.ClientId.Value), now, cancellationToken);

        return new ConsentGranted(flow.Request.GrantedWith(code.Reveal()), flow.Browser, browser);
    }

    // The secret is new every time: somebody may have planted the presented one and know it. What it was good for goes on under the
    // new one, so that other programs of this browser keep their links.
    private async Task<Secret> BindAsync(
        Secret? presented, PendingFlow flow, SubjectId subject, DateTimeOffset now, CancellationToken ct)
    {
        var browser = secrets.NewSecret();

        if (presented is not null)
        {
            await bindings.ReplaceAsync(presented.Hash(), browser.Hash(), now, ct);
        }

        await bindings.BindAsync(
            new BrowserBinding(browser.Hash(), subject, now) { IsOverHttps = flow.Request.IsOverHttps }, ct);

        return browser;
    }
}
