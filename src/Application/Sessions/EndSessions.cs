using Bifrost.Application.Common;
using Bifrost.Application.Connections;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Sessions;
using Bifrost.Domain.Subjects;
using FluentValidation;
using MediatR;

namespace Bifrost.Application.Sessions;

/// <summary>
/// Ends every session of one identity, and forgets it in browsers and open flows: there it must be chosen once more. What it
/// connected stays connected.
/// </summary>
/// <param name="Identity">Whose; named in exactly one way.</param>
/// <param name="Source">Where the call came from.</param>
public sealed record EndSessionsCommand(IdentityFilter Identity, string Source) : ICommand<SessionsEnded>;

/// <summary>What was ended.</summary>
/// <param name="Count">How many sessions were alive.</param>
public sealed record SessionsEnded(int Count);

internal sealed class EndSessionsValidator : AbstractValidator<EndSessionsCommand>
{
    public EndSessionsValidator() =>
        RuleFor(command => command.Identity).MustBe(identity => identity.Count == 1, SubjectErrors.NameOne);
}

internal sealed class EndSessionsHandler(
    NamedIdentities identities,
    SessionEnding ending,
    IBrowserBindingRepository bindings,
    IPendingFlowRepository flows,
    ProviderNotice providers,
    IAuditTrail audit,
    TimeProvider time) : IRequestHandler<EndSessionsCommand, Result<SessionsEnded>>
{
    public async Task<Result<SessionsEnded>> Handle(EndSessionsCommand request, CancellationToken cancellationToken)
    {
        if (await identities.FindAsync(request.Identity, cancellationToken) is not { } subject)
        {
            return SubjectErrors.NotFound;
        }

        var now = time.GetUtcNow();
        var by = WrittenBy.Administrator(request.Source);
        var ended = await ending.EndAsync(SessionScope.Of(subject.Id), by, "session_ended", now, cancellationToken);
        await bindings.ForgetAsync(subject.Id, cancellationToken);
        await flows.ForgetIdentityAsync(subject.Id, cancellationToken);
        await audit.RecordAsync(
            by.Did("sessions.ended", subject.Id.Value) with
            {
                Before = AuditState.Of(new { LiveSessions = ended.Count }),
                After = AuditState.Of(new { LiveSessions = 0 }),
            },
            now,
            cancellationToken);
        await providers.TellAsync(ended.Connections);

        return new SessionsEnded(ended.Count);
    }
}
