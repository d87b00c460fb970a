using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Bifrost.Domain.Sessions;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.VirtualKeys;
using MediatR;

namespace Bifrost.Application.VirtualKeys;

/// <summary>
/// Gives a virtual key a new value, answered here and never again; the old one is refused from now on. The identity stays the
/// same, and with it its sessions and connections; browsers that could go on as it must present the new value.
/// </summary>
/// <param name="Id">The key.</param>
/// <param name="Version">The version the decision was made from; null: any.</param>
/// <param name="Source">Where the call came from.</param>
public sealed record RotateVirtualKeyCommand(string Id, long? Version, string Source) : ICommand<IssuedVirtualKey>;

internal sealed class RotateVirtualKeyHandler(
    WritableVirtualKeys writable,
    IVirtualKeyRepository keys,
    ISubjectRepository subjects,
    IBrowserBindingRepository bindings,
    IAuditTrail audit,
    IUnitOfWork unitOfWork,
    ISecretGenerator secrets,
    TimeProvider time) : IRequestHandler<RotateVirtualKeyCommand, Result<IssuedVirtualKey>>
{
    public async Task<Result<IssuedVirtualKey>> Handle(RotateVirtualKeyCommand request, CancellationToken cancellationToken)
    {
        var found = await writable.FindAsync(request.Id, request.Version, cancellationToken);

        if (found.Failed)
        {
            return found.Error;
        }

        var now = time.GetUtcNow();
        var value = VirtualKey.NewValue(secrets);
        var rotated = found.Value.Changed(now);

        if (!await keys.TryRotateAsync(rotated, value.Hash(), cancellationToken))
        {
            await unitOfWork.DiscardAsync();

            return WriteErrors.VersionConflict;
        }

        // A browser that was let in by the old value would otherwise stay in for as long as it is used.
        if (await subjects.FindAsync(SubjectKind.VirtualKey, rotated.Id.Value, cancellationToken) is { } subject)
        {
            await bindings.ForgetAsync(subject.Id, cancellationToken);
        }

        await audit.RecordAsync(
            WrittenBy.Administrator(request.Source).Did("virtual_key.rotated", rotated.Id.Value) with
            {
                Before = VirtualKeyState.Of(found.Value),
                After = VirtualKeyState.Of(rotated),
            },
            now,
            cancellationToken);

        return new IssuedVirtualKey(rotated, value);
    }
}
