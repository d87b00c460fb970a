using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Domain.VirtualKeys;
using Bifrost.Infrastructure.Persistence.Repositories;

namespace Bifrost.Infrastructure.Persistence.Queries;

internal sealed class VirtualKeyQueries(DbSession db) : IVirtualKeyQueries
{
    public async Task<PageOf<VirtualKey>> ListAsync(PageRequest page, CancellationToken ct)
    {
        var args = new { page.Pattern, page.Limit, page.Offset };
        var rows = await db.PageAsync<VirtualKeyRow>(Sql.List, args, ct);

        return new PageOf<VirtualKey>([.. rows.Select(row => row.ToKey())], await db.CountAsync(Sql.Count, args, ct));
    }

    private static class Sql
    {
        public const string List = """
            SELECT virtual_key_id AS VirtualKeyId, name AS Name, description AS Description, is_active AS IsActive,
              grants AS Grants, is_file_managed AS IsFileManaged, version AS Version, created_at AS CreatedAt,
              updated_at AS UpdatedAt
            FROM virtual_keys
            WHERE LOWER(name) LIKE @Pattern ESCAPE '!' OR LOWER(description) LIKE @Pattern ESCAPE '!'
            ORDER BY created_at, virtual_key_id
            """;

        public const string Count = """
            SELECT COUNT(*)
            FROM virtual_keys
            WHERE LOWER(name) LIKE @Pattern ESCAPE '!' OR LOWER(description) LIKE @Pattern ESCAPE '!'
            """;
    }
}
