using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Bifrost.Domain.VirtualKeys;
using MediatR;

namespace Bifrost.Application.VirtualKeys;

/// <summary>
/// Gives a virtual key a new value, answered here and never again; the old one is refused from now on. The sessions that stand on
/// the old value end, unless they are asked to stay. The identity stays the same, and with it its connections; browsers and flows
/// that could go on as it must present the new value.
/// </summary>
/// <param name="Id">The key.</param>
/// <param name="Version">The version the decision was made from; null: any.</param>
/// <param name="Source">Where the call came from.</param>
/// <param name="KeepsSessions">Whether sessions go on to their own end: the old value did not leak.</param>
public sealed record RotateVirtualKeyCommand(string Id, long? Version, string Source, bool KeepsSessions = false)
    : ICommand<IssuedVirtualKey>;

internal sealed class RotateVirtualKeyHandler(
    WritableVirtualKeys writable,
    IVirtualKeyRepository keys,
    VirtualKeyEnding ending,
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

        var by = WrittenBy.Administrator(request.Source);

        // Whoever knew the old value must not stay in: neither in sessions, nor as a browser that it let in, nor in a flow that it began.
        await (request.KeepsSessions
            ? ending.ForgetAsync(rotated.Id, cancellationToken)
            : ending.RotateAsync(rotated.Id, by, now, cancellationToken));
        await audit.RecordAsync(
            by.Did("virtual_key.rotated", rotated.Id.Value) with
            {
                Before = VirtualKeyState.Of(found.Value),
                After = VirtualKeyState.Of(rotated),
            },
            now,
            cancellationToken);

        return new IssuedVirtualKey(rotated, value);
    }
}
