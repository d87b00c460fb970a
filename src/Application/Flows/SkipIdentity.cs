using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Subjects;
using MediatR;

namespace Bifrost.Application.Flows;

/// <summary>The user does not say who they are: they get a subject of their own that nobody can ever be again.</summary>
/// <param name="Ticket">The flow and the browser's proof.</param>
public sealed record SkipIdentityCommand(FlowTicket Ticket) : ICommand<Done>;

internal sealed class SkipIdentityHandler(
    FlowGate gate,
    IdentityPolicy policy,
    ISubjectRepository subjects,
    ConsentIdentification identification,
    IUnitOfWork unitOfWork,
    ISecretGenerator secrets,
    TimeProvider time) : IRequestHandler<SkipIdentityCommand, Result<Done>>
{
    public async Task<Result<Done>> Handle(SkipIdentityCommand request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var admitted = await gate.EnterAsync(request.Ticket, now, cancellationToken);

        if (admitted.Failed)
        {
            return admitted.Error;
        }

        if (policy.Admits(SubjectKind.Session) is { Failed: true } refused)
        {
            return refused.Error;
        }

        var subject = Subject.ForSession(secrets);
        await subjects.AddAsync(subject, now, cancellationToken);
        var identified = await identification.IdentifyAsync(admitted.Value, subject, now, cancellationToken);

        if (identified.Failed)
        {
            await unitOfWork.DiscardAsync();
        }

        return identified;
    }
}
