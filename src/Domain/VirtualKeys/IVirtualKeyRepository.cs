using Bifrost.Domain.Common;

namespace Bifrost.Domain.VirtualKeys;

/// <summary>The virtual keys.</summary>
public interface IVirtualKeyRepository
{
    /// <summary>The key with this identifier, or null.</summary>
    Task<VirtualKey?> FindAsync(VirtualKeyId id, CancellationToken ct);

    /// <summary>The active key with this value, found by its hash, or null.</summary>
    Task<VirtualKey?> FindByValueAsync(SecretHash value, CancellationToken ct);

    /// <summary>Deactivates every key of the configuration file; those it still has are then kept as it has them.</summary>
    Task DeactivateConfiguredAsync(DateTimeOffset now, CancellationToken ct);

    /// <summary>Keeps a key of the configuration file as the file has it now.</summary>
    Task KeepConfiguredAsync(VirtualKey key, SecretHash value, DateTimeOffset now, CancellationToken ct);
}
