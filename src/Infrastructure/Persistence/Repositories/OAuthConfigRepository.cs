using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;

namespace Bifrost.Infrastructure.Persistence.Repositories;

internal sealed class OAuthConfigRepository(DbSession db) : IOAuthConfigRepository
{
    public async Task<OAuthConfig?> FindAsync(OAuthConfigId id, CancellationToken ct) =>
        await FirstAsync(Sql.Find, new { OAuthConfigId = id.Value, Kind = KindName.McpClient }, ct);

    public async Task<OAuthConfig?> FindByClientAsync(McpClientId client, CancellationToken ct) =>
        await FirstAsync(Sql.FindByClient, new { McpClientId = client.Value, Kind = KindName.McpClient }, ct);

    public Task<bool> TryAddAsync(OAuthConfig config, CancellationToken ct) =>
        db.TryInsertAsync(
            Sql.Add,
            new
            {
                OAuthConfigId = config.Id.Value,
                McpClientId = config.McpClient.Value,
                Purpose = Row.NameOf(config.Purpose),
                Status = Row.Pending,
                CreatedAt = config.CreatedAt.ToUnix(),
                ExpiresAt = config.ExpiresAt.ToUnix(),
            },
            ct);

    public async Task<bool> TryRenewAsync(OAuthConfig config, CancellationToken ct) =>
        await db.WriteAsync(
            Sql.Renew,
            new
            {
                OAuthConfigId = config.Id.Value,
                Purpose = Row.NameOf(config.Purpose),
                Status = Row.Pending,
                ExpiresAt = config.ExpiresAt.ToUnix(),
            },
            ct) == 1;

    public async Task<bool> TryAuthorizeAsync(OAuthConfigId id, CancellationToken ct) =>
        await EndPendingAsync(id, Row.Authorized, failure: null, ct) == 1;

    public Task FailAsync(OAuthConfigId id, string failure, CancellationToken ct) => EndPendingAsync(id, Row.Failed, failure, ct);

    public async Task RevokeAsync(OAuthConfigId id, DateTimeOffset now, CancellationToken ct)
    {
        var config = new { OAuthConfigId = id.Value, Kind = KindName.McpClient, Now = now.ToUnix() };
        await db.WriteAsync(Sql.DropHandles, config, ct);
        await db.WriteAsync(Sql.DropAuthorizations, config, ct);
        await db.WriteAsync(Sql.Revoke, config, ct);
    }

    private Task<int> EndPendingAsync(OAuthConfigId id, string status, string? failure, CancellationToken ct) =>
        db.WriteAsync(
            Sql.EndPending,
            new { OAuthConfigId = id.Value, Pending = Row.Pending, Status = status, Failure = failure },
            ct);

    // A client has one row for each issuer it was ever connected at; the newest counts.
    private async Task<OAuthConfig?> FirstAsync(string sql, object where, CancellationToken ct) =>
        (await db.ListAsync<Row>(sql, where, ct)).Select(row => row.ToConfig()).FirstOrDefault();

    private sealed class Row
    {
        public const string Pending = "pending";
        public const string Authorized = "authorized";
        public const string Shared = "shared";
        public const string TestLogin = "test_login";
        public const string Failed = "failed";

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

        public static string NameOf(OAuthConfigPurpose purpose) => purpose == OAuthConfigPurpose.Shared ? Shared : TestLogin;

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

        public const string Renew = """
            UPDATE oauth_configs
            SET purpose = @Purpose, status = @Status, failure = NULL, expires_at = @ExpiresAt
            WHERE oauth_config_id = @OAuthConfigId AND revoked_at IS NULL
            """;

        public const string EndPending = """
            UPDATE oauth_configs
            SET status = @Status, failure = @Failure
            WHERE oauth_config_id = @OAuthConfigId AND revoked_at IS NULL AND status = @Pending
            """;

        public const string DropHandles = """
            DELETE FROM link_handles
            WHERE oauth_config_id = @OAuthConfigId
            """;

        public const string DropAuthorizations = """
            DELETE FROM upstream_authorizations
            WHERE oauth_config_id = @OAuthConfigId
            """;

        public const string Revoke = """
            UPDATE oauth_configs
            SET revoked_at = @Now
            WHERE oauth_config_id = @OAuthConfigId AND revoked_at IS NULL
            """;
    }
}
