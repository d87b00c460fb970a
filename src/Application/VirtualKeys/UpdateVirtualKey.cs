using Bifrost.Application.Common;
using Bifrost.Application.Connections;
using Bifrost.Domain.Common;
using Bifrost.Domain.VirtualKeys;
using FluentValidation;
using MediatR;

namespace Bifrost.Application.VirtualKeys;

/// <summary>
/// Changes a virtual key. Deactivating it ends its sessions and disconnects what was connected under it, at once; activating
/// it again brings neither back.
/// </summary>
/// <param name="Id">The key.</param>
/// <param name="Change">What changes; what is null stays.</param>
/// <param name="Version">The version the change was made from; null: any.</param>
/// <param name="Source">Where the call came from.</param>
public sealed record UpdateVirtualKeyCommand(string Id, VirtualKeyInput Change, long? Version, string Source) : ICommand<VirtualKey>;

internal sealed class UpdateVirtualKeyValidator : AbstractValidator<UpdateVirtualKeyCommand>
{
    public UpdateVirtualKeyValidator() => RuleFor(command => command.Change).SetValidator(new VirtualKeyInputValidator());
}

internal sealed class UpdateVirtualKeyHandler(
    WritableVirtualKeys writable,
    IVirtualKeyRepository keys,
    VirtualKeyGrants grants,
    VirtualKeyEnding ending,
    ProviderNotice providers,
    IAuditTrail audit,
    IUnitOfWork unitOfWork,
    TimeProvider time) : IRequestHandler<UpdateVirtualKeyCommand, Result<VirtualKey>>
{
    public async Task<Result<VirtualKey>> Handle(UpdateVirtualKeyCommand request, CancellationToken cancellationToken)
    {
        var found = await writable.FindAsync(request.Id, request.Version, cancellationToken);

        if (found.Failed)
        {
            return found.Error;
        }

        var granted = grants.Read(request.Change.Grants, found.Value.Grants);

        if (granted.Failed)
        {
            return granted.Error;
        }

        var now = time.GetUtcNow();
        var changed = Apply(request.Change, found.Value, granted.Value).Changed(now);
        var refusal = await TryKeepAsync(found.Value, changed, cancellationToken);

        if (refusal is not null)
        {
            await unitOfWork.DiscardAsync();

            return refusal;
        }

        var by = WrittenBy.Administrator(request.Source);
        var ended = changed.IsActive ? [] : await ending.DeactivateAsync(changed.Id, by, now, cancellationToken);
        await audit.RecordAsync(
            by.Did("virtual_key.updated", changed.Id.Value) with
            {
                Before = VirtualKeyState.Of(found.Value),
                After = VirtualKeyState.Of(changed),
            },
            now,
            cancellationToken);
        await providers.TellAsync(ended);

        return changed;
    }

    // The write sees to the names of other keys that the API made, the question to those of the file.
    private async Task<Error?> TryKeepAsync(VirtualKey before, VirtualKey changed, CancellationToken ct)
    {
        if (changed.IsActive && !before.IsActive && await keys.IsValueTakenAsync(changed.Id, ct))
        {
            return VirtualKeyErrors.ValueTaken;
        }

        var isKept = await keys.TryUpdateAsync(changed, ct);

        if (changed.Name != before.Name && await keys.IsNameTakenAsync(changed, ct))
        {
            return VirtualKeyErrors.NameTaken;
        }

        return isKept ? null : WriteErrors.VersionConflict;
    }

    private static VirtualKey Apply(VirtualKeyInput change, VirtualKey key, IReadOnlyList<VirtualKeyGrant> grants) => key with
    {
        Name = change.Name ?? key.Name,
        Description = change.Description switch
        {
            null => key.Description,
            "" => null,
            { } text => text,
        },
        IsActive = change.IsActive ?? key.IsActive,
        Grants = grants,
    };
}
