using System.Text.Json;
using Bifrost.Domain.Clients;

namespace Bifrost.Infrastructure.Persistence.Repositories;

internal sealed class OAuthClientRepository(DbSession db) : IOAuthClientRepository
{
    public async Task<OAuthClient?> FindAsync(ClientId id, CancellationToken ct) =>
        (await db.FindAsync<Row>(Sql.Find, new { ClientId = id.Value }, ct))?.ToClient();

    public Task AddAsync(OAuthClient client, CancellationToken ct) =>
        db.WriteAsync(
            Sql.Add,
            new
            {
                ClientId = client.Id.Value,
                Metadata = JsonSerializer.Serialize(StoredMetadata.From(client.Metadata)),
                client.Metadata.ClientName,
                RegisteredAt = client.RegisteredAt.ToUnix(),
                SourceHash = client.Source,
            },
            ct);

    public Task MarkUsedAsync(ClientId id, DateTimeOffset now, CancellationToken ct) =>
        db.WriteAsync(Sql.MarkUsed, new { ClientId = id.Value, Now = now.ToUnix() }, ct);

    public async Task<bool> RemoveAsync(ClientId id, CancellationToken ct)
    {
        await db.WriteAsync(Sql.DropFlows, new { ClientId = id.Value }, ct);

        return await db.WriteAsync(Sql.Remove, new { ClientId = id.Value }, ct) == 1;
    }

    private sealed class Row
    {
        public required string ClientId { get; init; }
        public required string Metadata { get; init; }
        public required long RegisteredAt { get; init; }
        public required long? LastUsedAt { get; init; }

        public OAuthClient ToClient() => OAuthClient.Restore(
            new ClientId(ClientId),
            JsonSerializer.Deserialize<StoredMetadata>(Metadata)!.ToMetadata(),
            RegisteredAt.ToTime(),
            LastUsedAt.ToTime());
    }

    private static class Sql
    {
        public const string Find = """
            SELECT client_id AS ClientId, metadata AS Metadata, registered_at AS RegisteredAt, last_used_at AS LastUsedAt
            FROM oauth_clients
            WHERE client_id = @ClientId
            """;

        public const string Add = """
            INSERT INTO oauth_clients (client_id, client_name, metadata, registered_at, last_used_at, source_hash)
            VALUES (@ClientId, @ClientName, @Metadata, @RegisteredAt, NULL, @SourceHash)
            """;

        public const string MarkUsed = """
            UPDATE oauth_clients
            SET last_used_at = @Now, source_hash = NULL
            WHERE client_id = @ClientId
            """;

        public const string DropFlows = """
            DELETE FROM pending_flows
            WHERE client_id = @ClientId
            """;

        public const string Remove = """
            DELETE FROM oauth_clients
            WHERE client_id = @ClientId
            """;
    }
}
