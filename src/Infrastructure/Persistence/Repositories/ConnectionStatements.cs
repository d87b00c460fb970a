namespace Bifrost.Infrastructure.Persistence.Repositories;

/// <summary>The statements of the connections.</summary>
internal sealed partial class ConnectionRepository
{
    private static class Sql
    {
        public const string Find = """
            SELECT connection_id AS ConnectionId, subject_id AS SubjectId, mcp_client_id AS McpClientId, issuer AS Issuer,
              callback_url AS CallbackUrl, label AS Label, status AS Status, secrets AS Secrets, scope AS Scope,
              connected_at AS ConnectedAt, received_at AS ReceivedAt, expires_at AS ExpiresAt, version AS Version,
              failures AS Failures, refusals AS Refusals, refused_at AS RefusedAt, retry_at AS RetryAt
            FROM connections
            WHERE connection_id = @ConnectionId
            """;

        public const string FindOfSubject = """
            SELECT connection_id AS ConnectionId, subject_id AS SubjectId, mcp_client_id AS McpClientId, issuer AS Issuer,
              callback_url AS CallbackUrl, label AS Label, status AS Status, secrets AS Secrets, scope AS Scope,
              connected_at AS ConnectedAt, received_at AS ReceivedAt, expires_at AS ExpiresAt, version AS Version,
              failures AS Failures, refusals AS Refusals, refused_at AS RefusedAt, retry_at AS RetryAt
            FROM connections
            WHERE subject_id = @SubjectId AND mcp_client_id = @McpClientId AND label = @Label
            ORDER BY connected_at DESC
            """;

        public const string FindShared = """
            SELECT c.connection_id AS ConnectionId, c.subject_id AS SubjectId, c.mcp_client_id AS McpClientId, c.issuer AS Issuer,
              c.callback_url AS CallbackUrl, c.label AS Label, c.status AS Status, c.secrets AS Secrets, c.scope AS Scope,
              c.connected_at AS ConnectedAt, c.received_at AS ReceivedAt, c.expires_at AS ExpiresAt, c.version AS Version,
              c.failures AS Failures, c.refusals AS Refusals, c.refused_at AS RefusedAt, c.retry_at AS RetryAt
            FROM connections c
            INNER JOIN subjects p ON p.subject_id = c.subject_id
            WHERE p.kind = @Kind AND p.subject_key = @McpClientId AND c.mcp_client_id = @McpClientId
            ORDER BY c.connected_at DESC
            """;

        public const string ListOfSubject = """
            SELECT connection_id AS ConnectionId, subject_id AS SubjectId, mcp_client_id AS McpClientId, issuer AS Issuer,
              callback_url AS CallbackUrl, label AS Label, status AS Status, secrets AS Secrets, scope AS Scope,
              connected_at AS ConnectedAt, received_at AS ReceivedAt, expires_at AS ExpiresAt, version AS Version,
              failures AS Failures, refusals AS Refusals, refused_at AS RefusedAt, retry_at AS RetryAt
            FROM connections
            WHERE subject_id = @SubjectId
            ORDER BY connected_at DESC
            """;

        public const string ListDue = """
            SELECT connection_id AS ConnectionId, subject_id AS SubjectId, mcp_client_id AS McpClientId, issuer AS Issuer,
              callback_url AS CallbackUrl, label AS Label, status AS Status, secrets AS Secrets, scope AS Scope,
              connected_at AS ConnectedAt, received_at AS ReceivedAt, expires_at AS ExpiresAt, version AS Version,
              failures AS Failures, refusals AS Refusals, refused_at AS RefusedAt, retry_at AS RetryAt
            FROM connections
            WHERE refresh_at <= @Now AND refusals >= @Refusals AND (retry_at IS NULL OR retry_at <= @Now)
              AND (lease_until IS NULL OR lease_until <= @Now)
              AND EXISTS (SELECT 1 FROM mcp_clients m WHERE m.mcp_client_id = connections.mcp_client_id
                AND (m.is_file_managed = 0 OR m.is_active = 1))
            ORDER BY refresh_at, connection_id
            """;

        public const string Postpone = """
            UPDATE connections
            SET retry_at = @RetryAt
            WHERE connection_id = @ConnectionId
            """;

        // Whoever connects anew starts anew: another version, no pause, and nobody's lease.
        public const string Replace = """
            UPDATE connections
            SET status = @Status, callback_url = @CallbackUrl, secrets = @Secrets, key_id = @KeyId, scope = @Scope,
              connected_at = @ConnectedAt, received_at = @ReceivedAt, expires_at = @ExpiresAt, refresh_at = @RefreshAt,
              version = version + 1, failures = 0, refusals = 0, refused_at = NULL, retry_at = NULL, lease_id = NULL,
              lease_until = NULL, updated_at = @ReceivedAt
            WHERE subject_id = @SubjectId AND mcp_client_id = @McpClientId AND issuer = @Issuer AND label = @Label
            """;

        // A subject that was dropped while its user was at the provider gets no connection.
        public const string Add = """
            INSERT INTO connections (connection_id, subject_id, mcp_client_id, issuer, callback_url, label, status, secrets,
              key_id, scope, connected_at, received_at, expires_at, refresh_at, version, failures, retry_at, lease_id,
              lease_until, updated_at)
            SELECT @ConnectionId, subject_id, @McpClientId, @Issuer, @CallbackUrl, @Label, @Status, @Secrets,
              @KeyId, @Scope, @ConnectedAt, @ReceivedAt, @ExpiresAt, @RefreshAt, @Version, 0, NULL, NULL,
              NULL, @ReceivedAt
            FROM subjects
            WHERE subject_id = @SubjectId
            """;

        public const string Lease = """
            UPDATE connections
            SET lease_id = @LeaseId, lease_until = @LeaseUntil
            WHERE connection_id = @ConnectionId AND version = @Version AND (status = @Active OR retry_at IS NOT NULL)
              AND (lease_until IS NULL OR lease_until <= @Now) AND (retry_at IS NULL OR retry_at <= @Now)
            """;

        // The version decides, not the lease: these tokens are the good ones, also when the provider took longer than the lease.
        public const string Renew = """
            UPDATE connections
            SET status = @Status, secrets = @Secrets, key_id = @KeyId, scope = @Scope, received_at = @ReceivedAt,
              expires_at = @ExpiresAt, refresh_at = @RefreshAt, version = @Version, failures = 0, refusals = 0,
              refused_at = NULL, retry_at = NULL, lease_id = NULL, lease_until = NULL, updated_at = @ReceivedAt
            WHERE connection_id = @ConnectionId AND version = @ReadVersion
            """;

        // What somebody else found out meanwhile stays: only the user can help, or the provider is to be tried no more.
        public const string Pause = """
            UPDATE connections
            SET status = CASE WHEN @Status = @Active THEN status ELSE @Status END, failures = @Failures, refusals = @Refusals,
              refused_at = @RefusedAt, retry_at = @RetryAt, refresh_at = @RefreshAt, lease_id = NULL, lease_until = NULL
            WHERE connection_id = @ConnectionId AND version = @Version AND (status = @Active OR retry_at IS NOT NULL)
            """;

        public const string MarkNeedsReauth = """
            UPDATE connections
            SET status = @Status, refresh_at = NULL, retry_at = NULL, lease_id = NULL, lease_until = NULL, updated_at = @Now
            WHERE connection_id = @ConnectionId AND version = @Version AND (status = @Active OR retry_at IS NOT NULL)
            """;

        public const string Remove = """
            DELETE FROM connections
            WHERE connection_id = @ConnectionId
            """;
    }
}
