using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Bifrost.Domain.Subjects;
using FluentValidation;
using MediatR;

namespace Bifrost.Application.Gateway;

/// <summary>
/// Finds the subject of a user whom a trusted program names: the same that the user is by that ID on the consent page, so that
/// what is connected there is used here. A user met for the first time begins to exist.
/// </summary>
/// <param name="UserId">The ID, as the program sent it.</param>
public sealed record FindTrustedUserCommand(string? UserId) : ICommand<SubjectId>;

internal sealed class FindTrustedUserValidator : AbstractValidator<FindTrustedUserCommand>
{
    public FindTrustedUserValidator() => RuleFor(command => command.UserId).MustParse(UserId.Parse);
}

internal sealed class FindTrustedUserHandler(ISubjectRepository subjects, ISecretGenerator secrets, TimeProvider time)
    : IRequestHandler<FindTrustedUserCommand, Result<SubjectId>>
{
    public async Task<Result<SubjectId>> Handle(FindTrustedUserCommand request, CancellationToken cancellationToken)
    {
        var userId = UserId.Parse(request.UserId).Value;
        var now = time.GetUtcNow();
        var subject = await subjects.GetOrAddAsync(SubjectKind.User, userId.Value, secrets, now, cancellationToken);

        // A subject that nobody had consented as may have been purged since it was read; in this transaction it stays.
        if (!await subjects.EstablishAsync(subject, cancellationToken))
        {
            subject = await subjects.GetOrAddAsync(SubjectKind.User, userId.Value, secrets, now, cancellationToken);
            await subjects.EstablishAsync(subject, cancellationToken);
        }

        return subject.Id;
    }
}
