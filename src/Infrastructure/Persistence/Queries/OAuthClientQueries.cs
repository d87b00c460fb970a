using System.Text.Json;
using Bifrost.Application.Clients;
using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Domain.Clients;
using Bifrost.Infrastructure.Persistence.Repositories;

namespace Bifrost.Infrastructure.Persistence.Queries;

internal sealed class OAuthClientQueries(DbSession db) : IOAuthClientQueries
{
    public async Task<PageOf<RegisteredClient>> ListAsync(PageRequest page, DateTimeOffset now, CancellationToken ct)
    {
        var args = new { page.Pattern, page.Limit, page.Offset, Now = now.ToUnix() };
        var rows = await db.PageAsync<Row>(Sql.List, args, ct);

        return new PageOf<RegisteredClient>([.. rows.Select(row => row.ToClient())], await db.CountAsync(Sql.Count, args, ct));
    }

    public async Task<RegisteredClient?> FindAsync(ClientId id, DateTimeOffset now, CancellationToken ct) =>
        (await db.FindAsync<Row>(Sql.Find, new { ClientId = id.Value, Now = now.ToUnix() }, ct))?.ToClient();

    private sealed class Row
    {
        public required string ClientId { get; init; }
        public required string Metadata { get; init; }
        public required long RegisteredAt { get; init; }
        public required long? LastUsedAt { get; init; }
        public required long LiveSessions { get; init; }

        public RegisteredClient ToClient() => new(
            OAuthClient.Restore(
                new ClientId(ClientId),
                JsonSerializer.Deserialize<StoredMetadata>(Metadata)!.ToMetadata(),
                RegisteredAt.ToTime(),
                LastUsedAt.ToTime()),
            LiveSessions);
    }

    private static class Sql
    {
        public const string List = """
            SELECT c.client_id AS ClientId, c.metadata AS Metadata, c.registered_at AS RegisteredAt,
              c.last_used_at AS LastUsedAt,
              (SELECT COUNT(*) FROM sessions s
                WHERE s.client_id = c.client_id AND s.revoked_at IS NULL AND s.expires_at > @Now) AS LiveSessions
            FROM oauth_clients c
            WHERE LOWER(c.client_id) LIKE @Pattern ESCAPE '!' OR LOWER(c.client_name) LIKE @Pattern ESCAPE '!'
            ORDER BY c.registered_at DESC, c.client_id
            """;

        public const string Count = """
            SELECT COUNT(*)
            FROM oauth_clients c
            WHERE LOWER(c.client_id) LIKE @Pattern ESCAPE '!' OR LOWER(c.client_name) LIKE @Pattern ESCAPE '!'
            """;

        public const string Find = """
            SELECT c.client_id AS ClientId, c.metadata AS Metadata, c.registered_at AS RegisteredAt,
              c.last_used_at AS LastUsedAt,
              (SELECT COUNT(*) FROM sessions s
                WHERE s.client_id = c.client_id AND s.revoked_at IS NULL AND s.expires_at > @Now) AS LiveSessions
            FROM oauth_clients c
            WHERE c.client_id = @ClientId
            """;
    }
}
