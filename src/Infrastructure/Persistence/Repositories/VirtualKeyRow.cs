using Bifrost.Domain.VirtualKeys;

namespace Bifrost.Infrastructure.Persistence.Repositories;

/// <summary>A virtual key as the store has it, without the hash of its value: nothing that reads a key needs it.</summary>
internal sealed class VirtualKeyRow
{
    public required string VirtualKeyId { get; init; }
    public required string Name { get; init; }
    public required string? Description { get; init; }
    public required long IsActive { get; init; }
    public required string Grants { get; init; }
    public required long IsFileManaged { get; init; }
    public required long Version { get; init; }
    public required long CreatedAt { get; init; }
    public required long UpdatedAt { get; init; }

    public VirtualKey ToKey() => new(new VirtualKeyId(VirtualKeyId), Name, IsActive == 1, StoredGrant.Parse(Grants))
    {
        Description = Description,
        IsFileManaged = IsFileManaged == 1,
        Version = Version,
        CreatedAt = CreatedAt.ToTime(),
        UpdatedAt = UpdatedAt.ToTime(),
    };
}
