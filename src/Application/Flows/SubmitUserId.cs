using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Subjects;
using FluentValidation;
using MediatR;

namespace Bifrost.Application.Flows;

/// <summary>The user says who they are by a user ID, which nobody verifies. Only where the administrator allows it.</summary>
/// <param name="Ticket">The flow and the browser's proof.</param>
/// <param name="UserId">What was typed.</param>
public sealed record SubmitUserIdCommand(FlowTicket Ticket, string? UserId) : ICommand<Done>;

internal sealed class SubmitUserIdValidator : AbstractValidator<SubmitUserIdCommand>
{
    public SubmitUserIdValidator() => RuleFor(command => command.UserId).MustParse(UserId.Parse);
}

internal sealed class SubmitUserIdHandler(
    FlowGate gate,
    IdentityPolicy policy,
    ISubjectRepository subjects,
    ConsentIdentification identification,
    ISecretGenerator secrets,
    TimeProvider time) : IRequestHandler<SubmitUserIdCommand, Result<Done>>
{
    public async Task<Result<Done>> Handle(SubmitUserIdCommand request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var admitted = await gate.EnterAsync(request.Ticket, now, cancellationToken);

        if (admitted.Failed)
        {
            return admitted.Error;
        }

        if (policy.Admits(SubjectKind.User) is { Failed: true } refused)
        {
            return refused.Error;
        }

        var userId = UserId.Parse(request.UserId).Value;
        var subject = await subjects.GetOrAddAsync(SubjectKind.User, userId.Value, secrets, now, cancellationToken);

        return await identification.IdentifyAsync(admitted.Value, subject, now, cancellationToken);
    }
}
