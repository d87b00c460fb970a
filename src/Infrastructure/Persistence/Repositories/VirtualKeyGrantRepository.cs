using Bifrost.Domain.VirtualKeys;

namespace Bifrost.Infrastructure.Persistence.Repositories;

internal sealed class VirtualKeyGrantRepository(DbSession db) : IVirtualKeyGrantRepository
{
    public async Task<IReadOnlyList<GrantHolder>> ListAsync(CancellationToken ct) =>
        [.. (await db.ListAsync<Row>(Sql.List, new { }, ct)).Select(row => row.ToHolder())];

    public async Task<bool> TryReplaceAsync(
        GrantHolder holder, IReadOnlyList<VirtualKeyGrant> grants, DateTimeOffset now, CancellationToken ct) =>
        await db.WriteAsync(
            Sql.Replace,
            new
            {
                VirtualKeyId = holder.Id.Value,
                holder.Version,
                Grants = StoredGrant.Write(grants),
                Now = now.ToUnix(),
            },
            ct) == 1;

    private sealed class Row
    {
        public required string VirtualKeyId { get; init; }
        public required string Name { get; init; }
        public required long IsFileManaged { get; init; }
        public required long Version { get; init; }
        public required string Grants { get; init; }

        public GrantHolder ToHolder() => new(
            new VirtualKeyId(VirtualKeyId), Name, IsFileManaged == 1, Version, StoredGrant.Parse(Grants));
    }

    private static class Sql
    {
        public const string List = """
            SELECT virtual_key_id AS VirtualKeyId, name AS Name, is_file_managed AS IsFileManaged, version AS Version,
              grants AS Grants
            FROM virtual_keys
            WHERE is_file_managed = 0 OR is_active = 1
            ORDER BY name, virtual_key_id
            """;

        public const string Replace = """
            UPDATE virtual_keys
            SET grants = @Grants, version = version + 1, updated_at = @Now
            WHERE virtual_key_id = @VirtualKeyId AND is_file_managed = 0 AND version = @Version
            """;
    }
}
