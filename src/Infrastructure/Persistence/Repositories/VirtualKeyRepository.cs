using Bifrost.Domain.Common;
using Bifrost.Domain.VirtualKeys;

namespace Bifrost.Infrastructure.Persistence.Repositories;

internal sealed class VirtualKeyRepository(DbSession db) : IVirtualKeyRepository
{
    public async Task<VirtualKey?> FindAsync(VirtualKeyId id, CancellationToken ct) =>
        (await db.FindAsync<Row>(Sql.Find, new { VirtualKeyId = id.Value }, ct))?.ToKey();

    public async Task<VirtualKey?> FindByValueAsync(SecretHash value, CancellationToken ct) =>
        (await db.FindAsync<Row>(Sql.FindByValue, new { ValueHash = value.ToBytes() }, ct))?.ToKey();

    private sealed class Row
    {
        public required string VirtualKeyId { get; init; }
        public required string Name { get; init; }
        public required long IsActive { get; init; }
        public required string Grants { get; init; }

        public VirtualKey ToKey() =>
            new(new VirtualKeyId(VirtualKeyId), Name, IsActive == 1, StoredGrant.Parse(Grants));
    }

    private static class Sql
    {
        public const string Find = """
            SELECT virtual_key_id AS VirtualKeyId, name AS Name, is_active AS IsActive, grants AS Grants
            FROM virtual_keys
            WHERE virtual_key_id = @VirtualKeyId
            """;

        public const string FindByValue = """
            SELECT virtual_key_id AS VirtualKeyId, name AS Name, is_active AS IsActive, grants AS Grants
            FROM virtual_keys
            WHERE value_hash = @ValueHash
            """;
    }
}
