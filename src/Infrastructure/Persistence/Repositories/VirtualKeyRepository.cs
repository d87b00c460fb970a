using Bifrost.Domain.Common;
using Bifrost.Domain.VirtualKeys;

namespace Bifrost.Infrastructure.Persistence.Repositories;

internal sealed class VirtualKeyRepository(DbSession db) : IVirtualKeyRepository
{
    public async Task<VirtualKey?> FindAsync(VirtualKeyId id, CancellationToken ct) =>
        (await db.FindAsync<Row>(Sql.Find, new { VirtualKeyId = id.Value }, ct))?.ToKey();

    public async Task<VirtualKey?> FindByValueAsync(SecretHash value, CancellationToken ct) =>
        (await db.FindAsync<Row>(Sql.FindByValue, new { ValueHash = value.ToBytes() }, ct))?.ToKey();

    public Task KeepConfiguredAsync(VirtualKey key, SecretHash value, DateTimeOffset now, CancellationToken ct) =>
        db.UpsertAsync(
            Sql.Renew,
            Sql.Add,
            new
            {
                VirtualKeyId = key.Id.Value,
                key.Name,
                ValueHash = value.ToBytes(),
                IsActive = key.IsActive ? 1 : 0,
                Grants = StoredGrant.Write(key.Grants),
                Now = now.ToUnix(),
            },
            ct);

    // Deactivated first, so that two keys of the file can swap their values without meeting in the unique index.
    public Task DeactivateConfiguredAsync(DateTimeOffset now, CancellationToken ct) =>
        db.WriteAsync(Sql.DeactivateConfigured, new { Now = now.ToUnix() }, ct);

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
            WHERE value_hash = @ValueHash AND is_active = 1
            """;

        public const string Renew = """
            UPDATE virtual_keys
            SET name = @Name, value_hash = @ValueHash, is_active = @IsActive, grants = @Grants, is_file_managed = 1,
              version = version + 1, updated_at = @Now
            WHERE virtual_key_id = @VirtualKeyId
            """;

        public const string Add = """
            INSERT INTO virtual_keys (virtual_key_id, name, value_hash, is_active, grants, is_file_managed, version,
              created_at, updated_at)
            VALUES (@VirtualKeyId, @Name, @ValueHash, @IsActive, @Grants, 1, 1, @Now, @Now)
            """;

        public const string DeactivateConfigured = """
            UPDATE virtual_keys
            SET is_active = 0, updated_at = @Now
            WHERE is_file_managed = 1 AND is_active = 1
            """;
    }
}
