using Bifrost.Domain.Common;

namespace Bifrost.Domain.VirtualKeys;

/// <summary>The virtual keys.</summary>
public interface IVirtualKeyRepository
{
    /// <summary>The key with this identifier, or null.</summary>
    Task<VirtualKey?> FindAsync(VirtualKeyId id, CancellationToken ct);

    /// <summary>The key with this value, found by its hash, or null.</summary>
    Task<VirtualKey?> FindByValueAsync(SecretHash value, CancellationToken ct);
}
