namespace Bifrost.Domain.VirtualKeys;

/// <summary>What a virtual key may use, seen from the MCP clients.</summary>
/// <param name="Id">The key.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="IsFileManaged">Whether the configuration file is its only truth.</param>
/// <param name="Version">Counts its changes.</param>
/// <param name="Grants">MCP clients it may use.</param>
public sealed record GrantHolder(
    VirtualKeyId Id, string Name, bool IsFileManaged, long Version, IReadOnlyList<VirtualKeyGrant> Grants);

/// <summary>The grants of all virtual keys.</summary>
public interface IVirtualKeyGrantRepository
{
    /// <summary>Every virtual key with what it may use, by name.</summary>
    Task<IReadOnlyList<GrantHolder>> ListAsync(CancellationToken ct);

    /// <summary>Replaces what a key may use. False when the key was changed since it was read.</summary>
    Task<bool> TryReplaceAsync(
        GrantHolder holder, IReadOnlyList<VirtualKeyGrant> grants, DateTimeOffset now, CancellationToken ct);
}
