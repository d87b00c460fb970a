using Bifrost.Domain.Common;
using Bifrost.Domain.VirtualKeys;

namespace Bifrost.Infrastructure.Persistence.Repositories;

internal sealed class VirtualKeyRepository(DbSession db) : IVirtualKeyRepository
{
    public async Task<VirtualKey?> FindAsync(VirtualKeyId id, CancellationToken ct) =>
        (await db.FindAsync<VirtualKeyRow>(Sql.Find, new { VirtualKeyId = id.Value }, ct))?.ToKey();

    public async Task<VirtualKey?> FindByValueAsync(SecretHash value, CancellationToken ct) =>
        (await db.FindAsync<VirtualKeyRow>(Sql.FindByValue, new { ValueHash = value.ToBytes() }, ct))?.ToKey();

    public async Task<IReadOnlyList<VirtualKey>> ListInactiveConfiguredAsync(CancellationToken ct) =>
        [.. (await db.ListAsync<VirtualKeyRow>(Sql.ListInactiveConfigured, new { }, ct)).Select(row => row.ToKey())];

    public async Task<bool> IsNameTakenAsync(VirtualKey key, CancellationToken ct) =>
        await db.CountAsync(Sql.CountOfName, new { VirtualKeyId = key.Id.Value, key.Name }, ct) > 0;

    public async Task<bool> IsValueTakenAsync(VirtualKeyId id, CancellationToken ct) =>
        await db.CountAsync(Sql.CountOfValue, new { VirtualKeyId = id.Value }, ct) > 0;

    public Task<bool> TryAddAsync(VirtualKey key, SecretHash value, CancellationToken ct) =>
        db.TryInsertAsync(Sql.AddMade, ArgsOf(key, value, key.CreatedAt), ct);

    // A name that is taken violates the unique index, like a row that exists already.
    public Task<bool> TryUpdateAsync(VirtualKey changed, CancellationToken ct) =>
        db.TryInsertAsync(Sql.Update, ArgsOf(changed, null, changed.UpdatedAt), ct);

    public async Task<bool> TryRotateAsync(VirtualKey changed, SecretHash value, CancellationToken ct) =>
        await db.WriteAsync(Sql.Rotate, ArgsOf(changed, value, changed.UpdatedAt), ct) == 1;

    public async Task<bool> TryRemoveAsync(VirtualKey key, CancellationToken ct) =>
        await db.WriteAsync(Sql.Remove, new { VirtualKeyId = key.Id.Value, key.Version }, ct) == 1;

    public Task KeepConfiguredAsync(VirtualKey key, SecretHash value, DateTimeOffset now, CancellationToken ct) =>
        db.UpsertAsync(Sql.Renew, Sql.Add, ArgsOf(key, value, now), ct);

    // Deactivated first, so that two keys of the file can swap their values without meeting in the unique index.
    public Task DeactivateConfiguredAsync(DateTimeOffset now, CancellationToken ct) =>
        db.WriteAsync(Sql.DeactivateConfigured, new { Now = now.ToUnix() }, ct);

    private static object ArgsOf(VirtualKey key, SecretHash? value, DateTimeOffset now) => new
    {
        VirtualKeyId = key.Id.Value,
        key.Name,
        NameKey = key.Name.ToLowerInvariant(),
        key.Description,
        ValueHash = value?.ToBytes(),
        IsActive = key.IsActive ? 1 : 0,
        Grants = StoredGrant.Write(key.Grants),
        key.Version,
        ReadVersion = key.Version - 1,
        Now = now.ToUnix(),
    };

    private static class Sql
    {
        public const string Find = """
            SELECT virtual_key_id AS VirtualKeyId, name AS Name, description AS Description, is_active AS IsActive,
              grants AS Grants, is_file_managed AS IsFileManaged, version AS Version, created_at AS CreatedAt,
              updated_at AS UpdatedAt
            FROM virtual_keys
            WHERE virtual_key_id = @VirtualKeyId
            """;

        public const string FindByValue = """
            SELECT virtual_key_id AS VirtualKeyId, name AS Name, description AS Description, is_active AS IsActive,
              grants AS Grants, is_file_managed AS IsFileManaged, version AS Version, created_at AS CreatedAt,
              updated_at AS UpdatedAt
            FROM virtual_keys
            WHERE value_hash = @ValueHash AND is_active = 1
            """;

        public const string ListInactiveConfigured = """
            SELECT virtual_key_id AS VirtualKeyId, name AS Name, description AS Description, is_active AS IsActive,
              grants AS Grants, is_file_managed AS IsFileManaged, version AS Version, created_at AS CreatedAt,
              updated_at AS UpdatedAt
            FROM virtual_keys
            WHERE is_file_managed = 1 AND is_active = 0
            ORDER BY virtual_key_id
            """;

        public const string CountOfName = """
            SELECT COUNT(*)
            FROM virtual_keys
            WHERE LOWER(name) = LOWER(@Name) AND virtual_key_id <> @VirtualKeyId
              AND (is_file_managed = 0 OR is_active = 1)
            """;

        public const string CountOfValue = """
            SELECT COUNT(*)
            FROM virtual_keys o
            INNER JOIN virtual_keys k ON k.value_hash = o.value_hash
            WHERE k.virtual_key_id = @VirtualKeyId AND o.virtual_key_id <> @VirtualKeyId AND o.is_active = 1
            """;

        public const string AddMade = """
            INSERT INTO virtual_keys (virtual_key_id, name, name_key, description, value_hash, is_active, grants,
              is_file_managed, version, created_at, updated_at)
            VALUES (@VirtualKeyId, @Name, @NameKey, @Description, @ValueHash, @IsActive, @Grants, 0, @Version, @Now, @Now)
            """;

        public const string Update = """
            UPDATE virtual_keys
            SET name = @Name, name_key = @NameKey, description = @Description, is_active = @IsActive, grants = @Grants,
              version = @Version, updated_at = @Now
            WHERE virtual_key_id = @VirtualKeyId AND version = @ReadVersion AND is_file_managed = 0
            """;

        public const string Rotate = """
            UPDATE virtual_keys
            SET value_hash = @ValueHash, version = @Version, updated_at = @Now
            WHERE virtual_key_id = @VirtualKeyId AND version = @ReadVersion AND is_file_managed = 0
            """;

        public const string Remove = """
            DELETE FROM virtual_keys
            WHERE virtual_key_id = @VirtualKeyId AND version = @Version
            """;

        // The file has no descriptions: one that an administrator wrote before the file took the key over goes.
        public const string Renew = """
            UPDATE virtual_keys
            SET name = @Name, name_key = NULL, description = NULL, value_hash = @ValueHash, is_active = @IsActive, grants = @Grants,
              is_file_managed = 1, version = version + 1, updated_at = @Now
            WHERE virtual_key_id = @VirtualKeyId
            """;

        public const string Add = """
            INSERT INTO virtual_keys (virtual_key_id, name, description, value_hash, is_active, grants, is_file_managed,
              version, created_at, updated_at)
            VALUES (@VirtualKeyId, @Name, NULL, @ValueHash, @IsActive, @Grants, 1, 1, @Now, @Now)
            """;

        public const string DeactivateConfigured = """
            UPDATE virtual_keys
            SET is_active = 0, version = version + 1, updated_at = @Now
            WHERE is_file_managed = 1 AND is_active = 1
            """;
    }
}
