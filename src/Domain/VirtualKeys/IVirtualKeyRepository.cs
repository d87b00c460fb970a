using Bifrost.Domain.Common;

namespace Bifrost.Domain.VirtualKeys;

/// <summary>The virtual keys.</summary>
public interface IVirtualKeyRepository
{
    /// <summary>The key with this identifier, or null.</summary>
    Task<VirtualKey?> FindAsync(VirtualKeyId id, CancellationToken ct);

    /// <summary>The active key with this value, found by its hash, or null.</summary>
    Task<VirtualKey?> FindByValueAsync(SecretHash value, CancellationToken ct);

    /// <summary>The keys of the configuration file that are not active: it says so, or they left it.</summary>
    Task<IReadOnlyList<VirtualKey>> ListInactiveConfiguredAsync(CancellationToken ct);

    /// <summary>Whether a key other than this one has its name, ignoring case. A key that left the file keeps no name.</summary>
    Task<bool> IsNameTakenAsync(VirtualKey key, CancellationToken ct);

    /// <summary>Whether another active key has the value of this one.</summary>
    Task<bool> IsValueTakenAsync(VirtualKeyId id, CancellationToken ct);

    /// <summary>Stores a key that the API made. False when another key that the API made has its name, ignoring case.</summary>
    Task<bool> TryAddAsync(VirtualKey key, SecretHash value, CancellationToken ct);

    /// <summary>
    /// Keeps a change. False when the key was changed or deleted since it was read, or when another that the API made has its name
    /// or, while active, its value.
    /// </summary>
    Task<bool> TryUpdateAsync(VirtualKey changed, CancellationToken ct);

    /// <summary>Gives the key another value. False when the key was changed or deleted since it was read.</summary>
    Task<bool> TryRotateAsync(VirtualKey changed, SecretHash value, CancellationToken ct);

    /// <summary>Removes the key. False when it was changed or deleted since it was read.</summary>
    Task<bool> TryRemoveAsync(VirtualKey key, CancellationToken ct);

    /// <summary>Deactivates every key of the configuration file; those it still has are then kept as it has them.</summary>
    Task DeactivateConfiguredAsync(DateTimeOffset now, CancellationToken ct);

    /// <summary>Keeps a key of the configuration file as the file has it now.</summary>
    Task KeepConfiguredAsync(VirtualKey key, SecretHash value, DateTimeOffset now, CancellationToken ct);
}
