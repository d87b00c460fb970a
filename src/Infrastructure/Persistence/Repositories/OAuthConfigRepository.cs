using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;

namespace Bifrost.Infrastructure.Persistence.Repositories;

internal sealed class OAuthConfigRepository(DbSession db) : IOAuthConfigRepository
{
    public async Task<OAuthConfig?> FindAsync(OAuthConfigId id, CancellationToken ct) =>
        (await db.FindAsync<Row>(Sql.Find, new { OAuthConfigId = id.Value }, ct))?.ToConfig();

    public async Task<OAuthConfig?> FindByClientAsync(McpClientId client, CancellationToken ct) =>
        (await db.FindAsync<Row>(Sql.FindByClient, new { McpClientId = client.Value }, ct))?.ToConfig();

    public Task AddAsync(OAuthConfig config, CancellationToken ct) =>
        db.TryInsertAsync(
            Sql.Add,
            new
            {
                OAuthConfigId = config.Id.Value,
                McpClientId = config.McpClient.Value,
                Status = Row.Pending,
                CreatedAt = config.CreatedAt.ToUnix(),
                ExpiresAt = config.ExpiresAt.ToUnix(),
            },
            ct);

    public Task RevokeAsync(OAuthConfigId id, DateTimeOffset now, CancellationToken ct) =>
        db.WriteAsync(Sql.Revoke, new { OAuthConfigId = id.Value, Now = now.ToUnix() }, ct);

    private sealed class Row
    {
        public const string Pending = "pending";
        public const string Authorized = "authorized";

        public required string OAuthConfigId { get; init; }
        public required string McpClientId { get; init; }
        public required string Status { get; init; }
        public required long CreatedAt { get; init; }
        public required long ExpiresAt { get; init; }
        public required string? TokenId { get; init; }
        public required long? TokenExpiresAt { get; init; }
        public required string? TokenScopes { get; init; }

        public OAuthConfig ToConfig() => new(
            new OAuthConfigId(OAuthConfigId),
            new McpClientId(McpClientId),
            Status switch
            {
                Pending => OAuthConfigStatus.Pending,
                Authorized => OAuthConfigStatus.Authorized,
                _ => OAuthConfigStatus.Failed,
            },
            CreatedAt.ToTime(),
            ExpiresAt.ToTime(),
            TokenId is null
                ? null
                : new OAuthConfigToken(TokenId, TokenExpiresAt.ToTime(), TokenScopes?.Split(' ') ?? []));
    }

    private static class Sql
    {
        public const string Find = """
            SELECT oauth_config_id AS OAuthConfigId, mcp_client_id AS McpClientId, status AS Status, created_at AS CreatedAt,
              expires_at AS ExpiresAt, token_id AS TokenId, token_expires_at AS TokenExpiresAt, token_scopes AS TokenScopes
            FROM oauth_configs
            WHERE oauth_config_id = @OAuthConfigId AND revoked_at IS NULL
            """;

        public const string FindByClient = """
            SELECT oauth_config_id AS OAuthConfigId, mcp_client_id AS McpClientId, status AS Status, created_at AS CreatedAt,
              expires_at AS ExpiresAt, token_id AS TokenId, token_expires_at AS TokenExpiresAt, token_scopes AS TokenScopes
            FROM oauth_configs
            WHERE mcp_client_id = @McpClientId AND revoked_at IS NULL
            """;

        public const string Add = """
            INSERT INTO oauth_configs (oauth_config_id, mcp_client_id, status, created_at, expires_at, token_id,
              token_expires_at, token_scopes, secrets, key_id, revoked_at)
            VALUES (@OAuthConfigId, @McpClientId, @Status, @CreatedAt, @ExpiresAt, NULL, NULL, NULL, NULL, NULL, NULL)
            """;

        // The token goes with the configuration: what is revoked cannot be decrypted any more.
        public const string Revoke = """
            UPDATE oauth_configs
            SET revoked_at = @Now, secrets = NULL, key_id = NULL
            WHERE oauth_config_id = @OAuthConfigId AND revoked_at IS NULL
            """;
    }
}
