using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;

namespace Bifrost.Infrastructure.Persistence.Repositories;

internal sealed class OAuthConfigRepository(DbSession db) : IOAuthConfigRepository
{
    public async Task<OAuthConfig?> FindAsync(OAuthConfigId id, CancellationToken ct) =>
        await FirstAsync(Sql.Find, new { OAuthConfigId = id.Value, Kind = KindName.McpClient }, ct);

    public async Task<OAuthConfig?> FindByClientAsync(McpClientId client, CancellationToken ct) =>
        await FirstAsync(Sql.FindByClient, new { McpClientId = client.Value, Kind = KindName.McpClient }, ct);

    public Task AddAsync(OAuthConfig config, CancellationToken ct) =>
        db.TryInsertAsync(
            Sql.Add,
            new
            {
                OAuthConfigId = config.Id.Value,
                McpClientId = config.McpClient.Value,
                Purpose = config.Purpose == OAuthConfigPurpose.Shared ? Row.Shared : Row.TestLogin,
                Status = Row.Pending,
                CreatedAt = config.CreatedAt.ToUnix(),
                ExpiresAt = config.ExpiresAt.ToUnix(),
            },
            ct);

    public Task RevokeAsync(OAuthConfigId id, DateTimeOffset now, CancellationToken ct) =>
        db.WriteAsync(Sql.Revoke, new { OAuthConfigId = id.Value, Now = now.ToUnix() }, ct);

    // A client has one row for each issuer it was ever connected at; the newest counts.
    private async Task<OAuthConfig?> FirstAsync(string sql, object where, CancellationToken ct) =>
        (await db.ListAsync<Row>(sql, where, ct)).Select(row => row.ToConfig()).FirstOrDefault();

    private sealed class Row
    {
        public const string Pending = "pending";
        public const string Authorized = "authorized";
        public const string Shared = "shared";
        public const string TestLogin = "test_login";

        public required string OAuthConfigId { get; init; }
        public required string McpClientId { get; init; }
        public required string Purpose { get; init; }
        public required string Status { get; init; }
        public required string? Failure { get; init; }
        public required long CreatedAt { get; init; }
        public required long ExpiresAt { get; init; }
        public required string? TokenId { get; init; }
        public required long? TokenExpiresAt { get; init; }
        public required string? TokenScopes { get; init; }

        public OAuthConfig ToConfig() => new(
            new OAuthConfigId(OAuthConfigId),
            new McpClientId(McpClientId),
            Purpose == Shared ? OAuthConfigPurpose.Shared : OAuthConfigPurpose.TestLogin,
            Status switch
            {
                Pending => OAuthConfigStatus.Pending,
                Authorized => OAuthConfigStatus.Authorized,
                _ => OAuthConfigStatus.Failed,
            },
            CreatedAt.ToTime(),
            ExpiresAt.ToTime(),
            Failure,
            TokenId is null
                ? null
                : new OAuthConfigToken(TokenId, TokenExpiresAt.ToTime(), TokenScopes?.Split(' ') ?? []));
    }

    private static class Sql
    {
        public const string Find = """
            SELECT o.oauth_config_id AS OAuthConfigId, o.mcp_client_id AS McpClientId, o.purpose AS Purpose,
              o.status AS Status, o.failure AS Failure, o.created_at AS CreatedAt, o.expires_at AS ExpiresAt,
              c.connection_id AS TokenId, c.expires_at AS TokenExpiresAt, c.scope AS TokenScopes
            FROM oauth_configs o
            LEFT JOIN subjects p ON p.kind = @Kind AND p.subject_key = o.mcp_client_id
            LEFT JOIN connections c ON c.subject_id = p.subject_id AND c.mcp_client_id = o.mcp_client_id
            WHERE o.oauth_config_id = @OAuthConfigId AND o.revoked_at IS NULL
            ORDER BY c.connected_at DESC
            """;

        public const string FindByClient = """
            SELECT o.oauth_config_id AS OAuthConfigId, o.mcp_client_id AS McpClientId, o.purpose AS Purpose,
              o.status AS Status, o.failure AS Failure, o.created_at AS CreatedAt, o.expires_at AS ExpiresAt,
              c.connection_id AS TokenId, c.expires_at AS TokenExpiresAt, c.scope AS TokenScopes
            FROM oauth_configs o
            LEFT JOIN subjects p ON p.kind = @Kind AND p.subject_key = o.mcp_client_id
            LEFT JOIN connections c ON c.subject_id = p.subject_id AND c.mcp_client_id = o.mcp_client_id
            WHERE o.mcp_client_id = @McpClientId AND o.revoked_at IS NULL
            ORDER BY c.connected_at DESC
            """;

        public const string Add = """
            INSERT INTO oauth_configs (oauth_config_id, mcp_client_id, purpose, status, failure, created_at, expires_at,
              revoked_at)
            VALUES (@OAuthConfigId, @McpClientId, @Purpose, @Status, NULL, @CreatedAt, @ExpiresAt, NULL)
            """;

        public const string Revoke = """
            UPDATE oauth_configs
            SET revoked_at = @Now
            WHERE oauth_config_id = @OAuthConfigId AND revoked_at IS NULL
            """;
    }
}
