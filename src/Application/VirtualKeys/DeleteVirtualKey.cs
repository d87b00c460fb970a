using Bifrost.Application.Common;
using Bifrost.Application.Connections;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Domain.VirtualKeys;
using MediatR;

namespace Bifrost.Application.VirtualKeys;

/// <summary>
/// Deletes a virtual key with everything under it: its sessions, its connections, its identity. A key that the configuration
/// file has is the file's; one that left it may be deleted.
/// </summary>
/// <param name="Id">The key.</param>
/// <param name="Version">The version the decision was made from; null: any.</param>
/// <param name="Source">Where the call came from.</param>
public sealed record DeleteVirtualKeyCommand(string Id, long? Version, string Source) : ICommand<Done>;

internal sealed class DeleteVirtualKeyHandler(
    IVirtualKeyRepository keys,
    VirtualKeyEnding ending,
    ProviderNotice providers,
    BifrostSettings settings,
    IAuditTrail audit,
    IUnitOfWork unitOfWork,
    TimeProvider time) : IRequestHandler<DeleteVirtualKeyCommand, Result<Done>>
{
    public async Task<Result<Done>> Handle(DeleteVirtualKeyCommand request, CancellationToken cancellationToken)
    {
        if (await keys.FindAsync(new VirtualKeyId(request.Id), cancellationToken) is not { } key)
        {
            return VirtualKeyErrors.NotFound;
        }

        if (key.IsFileManaged && settings.VirtualKeys.Any(configured => configured.Id == key.Id.Value))
        {
            return WriteErrors.FileManaged;
        }

        if (request.Version is not null && request.Version != key.Version)
        {
            return WriteErrors.VersionConflict;
        }

        if (!await keys.TryRemoveAsync(key, cancellationToken))
        {
            await unitOfWork.DiscardAsync();

            return WriteErrors.VersionConflict;
        }

        var now = time.GetUtcNow();
        var by = WrittenBy.Administrator(request.Source);
        var ended = await ending.DeleteAsync(key.Id, by, now, cancellationToken);
        await audit.RecordAsync(
            by.Did("virtual_key.deleted", key.Id.Value) with { Before = VirtualKeyState.Of(key) }, now, cancellationToken);
        await providers.TellAsync(ended);

        return Done.Value;
    }
}
