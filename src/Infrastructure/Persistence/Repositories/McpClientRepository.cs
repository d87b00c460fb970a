using Bifrost.Domain.McpClients;

namespace Bifrost.Infrastructure.Persistence.Repositories;

internal sealed class McpClientRepository(DbSession db) : IMcpClientRepository
{
    public async Task<IReadOnlyList<KnownMcpClient>> ListConfiguredAsync(CancellationToken ct) =>
        [.. (await db.ListAsync<Row>(Sql.ListConfigured, new { }, ct)).Select(row => row.ToKnown())];

    public Task KeepConfiguredAsync(McpClient client, DateTimeOffset now, CancellationToken ct)
    {
        var destination = McpDestination.Of(client);

        return db.UpsertAsync(
            Sql.Renew,
            Sql.Add,
            new
            {
                McpClientId = client.Id.Value,
                Name = client.Name.Value,
                NameKey = client.Name.Value.ToLowerInvariant(),
                AuthType = AuthTypeName.Of(client.AuthType),
                destination.Origin,
                destination.Issuer,
                Now = now.ToUnix(),
            },
            ct);
    }

    public Task ReleaseNamesAsync(CancellationToken ct) => db.WriteAsync(Sql.ReleaseNames, new { }, ct);

    public Task DeactivateAsync(McpClientId id, DateTimeOffset now, CancellationToken ct) =>
        db.WriteAsync(Sql.Deactivate, new { McpClientId = id.Value, Now = now.ToUnix() }, ct);

    public async Task ForgetServerAsync(McpClientId id, CancellationToken ct)
    {
        var client = new { McpClientId = id.Value };
        await db.WriteAsync(Sql.DropRegistrations, client, ct);
        await db.WriteAsync(Sql.DropLogins, client, ct);
        await db.WriteAsync(Sql.ForgetTools, client, ct);
    }

    private sealed class Row
    {
        public required string McpClientId { get; init; }
        public required string Name { get; init; }
        public required string AuthType { get; init; }
        public required string Origin { get; init; }
        public required string Issuer { get; init; }
        public required long IsActive { get; init; }

        public KnownMcpClient ToKnown() => new(
            new McpClientId(McpClientId),
            McpClientName.Restore(Name),
            new McpDestination(AuthTypeName.Parse(AuthType), Origin, Issuer),
            IsActive == 1);
    }

    private static class Sql
    {
        public const string ListConfigured = """
            SELECT mcp_client_id AS McpClientId, name AS Name, auth_type AS AuthType, origin AS Origin, issuer AS Issuer, is_active AS IsActive
            FROM mcp_clients
            WHERE is_file_managed = 1
            """;

        public const string Renew = """
            UPDATE mcp_clients
            SET name = @Name, name_key = @NameKey, auth_type = @AuthType, origin = @Origin, issuer = @Issuer, settings = NULL,
              secrets = NULL, key_id = NULL, is_file_managed = 1, is_active = 1, deactivated_at = NULL, version = version + 1,
              updated_at = @Now
            WHERE mcp_client_id = @McpClientId
            """;

        public const string Add = """
            INSERT INTO mcp_clients (mcp_client_id, name, name_key, auth_type, origin, issuer, settings, secrets, key_id,
              is_file_managed, is_active, deactivated_at, version, created_at, updated_at)
            VALUES (@McpClientId, @Name, @NameKey, @AuthType, @Origin, @Issuer, NULL, NULL, NULL, 1, 1, NULL, 1, @Now, @Now)
            """;

        public const string ReleaseNames = """
            UPDATE mcp_clients
            SET name_key = NULL
            WHERE is_file_managed = 1
            """;

        public const string Deactivate = """
            UPDATE mcp_clients
            SET is_active = 0, name_key = NULL, deactivated_at = @Now, version = version + 1, updated_at = @Now
            WHERE mcp_client_id = @McpClientId AND is_active = 1
            """;

        public const string DropRegistrations = """
            DELETE FROM upstream_registrations
            WHERE mcp_client_id = @McpClientId
            """;

        public const string DropLogins = """
            DELETE FROM oauth_configs
            WHERE mcp_client_id = @McpClientId
            """;

        public const string ForgetTools = """
            UPDATE mcp_clients
            SET tools = NULL, tools_at = NULL
            WHERE mcp_client_id = @McpClientId
            """;
    }
}
