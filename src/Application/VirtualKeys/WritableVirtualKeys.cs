using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Bifrost.Domain.VirtualKeys;

namespace Bifrost.Application.VirtualKeys;

/// <summary>Finds a virtual key that an administrator may change: it is there, not the file's, and as they read it.</summary>
internal sealed class WritableVirtualKeys(IVirtualKeyRepository keys)
{
    public async Task<Result<VirtualKey>> FindAsync(string id, long? version, CancellationToken ct)
    {
        if (await keys.FindAsync(new VirtualKeyId(id), ct) is not { } key)
        {
            return VirtualKeyErrors.NotFound;
        }

        if (key.IsFileManaged)
        {
            return WriteErrors.FileManaged;
        }

        return version is null || version == key.Version ? key : WriteErrors.VersionConflict;
    }
}
