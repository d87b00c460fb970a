using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.VirtualKeys;
using FluentValidation;
using MediatR;

namespace Bifrost.Application.VirtualKeys;

/// <summary>Makes a virtual key. Its value is answered here and never again; the store has its hash.</summary>
/// <param name="Input">What is said about it; a name is required, and without grants everything is denied.</param>
/// <param name="Source">Where the call came from.</param>
public sealed record CreateVirtualKeyCommand(VirtualKeyInput Input, string Source) : ICommand<IssuedVirtualKey>;

/// <summary>A virtual key with a value that is shown this once.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">Its value.</param>
public sealed record IssuedVirtualKey(VirtualKey Key, Secret Value);

internal sealed class CreateVirtualKeyValidator : AbstractValidator<CreateVirtualKeyCommand>
{
    public CreateVirtualKeyValidator()
    {
        ClassLevelCascadeMode = CascadeMode.Stop;
        RuleFor(command => command.Input.Name).MustParse(VirtualKeyName.Parse);
        RuleFor(command => command.Input).SetValidator(new VirtualKeyInputValidator());
    }
}

internal sealed class CreateVirtualKeyHandler(
    IVirtualKeyRepository keys,
    ISubjectRepository subjects,
    VirtualKeyGrants grants,
    IAuditTrail audit,
    IUnitOfWork unitOfWork,
    ISecretGenerator secrets,
    TimeProvider time) : IRequestHandler<CreateVirtualKeyCommand, Result<IssuedVirtualKey>>
{
    public async Task<Result<IssuedVirtualKey>> Handle(CreateVirtualKeyCommand request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var input = request.Input;
        var granted = grants.Read(input.Grants, []);

        if (granted.Failed)
        {
            return granted.Error;
        }

        var key = new VirtualKey(new VirtualKeyId(secrets.NewId()), input.Name!, input.IsActive ?? true, granted.Value)
        {
            Description = string.IsNullOrEmpty(input.Description) ? null : input.Description,
            CreatedAt = now,
            UpdatedAt = now,
        };
        var value = VirtualKey.NewValue(secrets);

        // The write sees to the names of other keys that the API made, the question to those of the file.
        if (!await keys.TryAddAsync(key, value.Hash(), cancellationToken) || await keys.IsNameTakenAsync(key, cancellationToken))
        {
            await unitOfWork.DiscardAsync();

            return VirtualKeyErrors.NameTaken;
        }

        await subjects.GetOrAddAsync(SubjectKind.VirtualKey, key.Id.Value, secrets, now, cancellationToken);
        var created = WrittenBy.Administrator(request.Source).Did("virtual_key.created", key.Id.Value);
        await audit.RecordAsync(created with { After = VirtualKeyState.Of(key) }, now, cancellationToken);

        return new IssuedVirtualKey(key, value);
    }
}
