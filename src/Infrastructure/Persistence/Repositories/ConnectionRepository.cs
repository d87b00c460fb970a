using System.Text.Json;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Bifrost.Infrastructure.Security;

namespace Bifrost.Infrastructure.Persistence.Repositories;

internal sealed class ConnectionRepository(DbSession db, SecretProtector protector) : IConnectionRepository
{
    public async Task<Connection?> FindAsync(SubjectId subject, McpClientId client, CancellationToken ct)
    {
        var rows = await db.ListAsync<Row>(
            Sql.Find, new { SubjectId = subject.Value, McpClientId = client.Value, Label = string.Empty }, ct);

        return rows.Count > 0 ? rows[0].TryOpen(protector) : null;
    }

    public async Task<IReadOnlyDictionary<McpClientId, ConnectionStatus>> ListAsync(SubjectId subject, CancellationToken ct)
    {
        var rows = await db.ListAsync<Row>(Sql.List, new { SubjectId = subject.Value, Label = string.Empty }, ct);
        var statuses = new Dictionary<McpClientId, ConnectionStatus>();

        foreach (var row in rows)
        {
            statuses.TryAdd(
                new McpClientId(row.McpClientId), row.TryOpen(protector)?.Status ?? ConnectionStatus.NeedsReauth);
        }

        return statuses;
    }

    public async Task<bool> TryKeepAsync(Connection connection, CancellationToken ct)
    {
        var secrets = new StoredTokens(
            connection.Tokens.AccessToken.Reveal(), connection.Tokens.RefreshToken?.Reveal());
        var sealedSecrets = protector.Protect(
            JsonSerializer.Serialize(secrets), Place(connection.Subject.Value, connection.McpClient.Value, connection.Issuer));
        var row = new
        {
            ConnectionId = connection.Id.Value,
            SubjectId = connection.Subject.Value,
            McpClientId = connection.McpClient.Value,
            connection.Issuer,
            connection.CallbackUrl,
            connection.Label,
            Status = Row.Active,
            Secrets = sealedSecrets.Bytes,
            sealedSecrets.KeyId,
            connection.Tokens.Scope,
            ConnectedAt = connection.ConnectedAt.ToUnix(),
            ExpiresAt = connection.ExpiresAt.ToUnix(),
        };

        return await db.WriteAsync(Sql.Renew, row, ct) == 1
            || await db.TryInsertAsync(Sql.Add, row, ct)
            || await db.WriteAsync(Sql.Renew, row, ct) == 1;
    }

    public Task MarkNeedsReauthAsync(Connection connection, DateTimeOffset now, CancellationToken ct) =>
        db.WriteAsync(
            Sql.MarkNeedsReauth,
            new
            {
                ConnectionId = connection.Id.Value,
                Status = Row.NeedsReauth,
                ConnectedAt = connection.ConnectedAt.ToUnix(),
                Now = now.ToUnix(),
            },
            ct);

    private static string[] Place(string subject, string client, string issuer) => ["connection", subject, client, issuer];

    private sealed record StoredTokens(string AccessToken, string? RefreshToken);

    private sealed class Row
    {
        public const string Active = "active";
        public const string NeedsReauth = "needs_reauth";

        public required string ConnectionId { get; init; }
        public required string SubjectId { get; init; }
        public required string McpClientId { get; init; }
        public required string Issuer { get; init; }
        public required string CallbackUrl { get; init; }
        public required string Label { get; init; }
        public required string Status { get; init; }
        public required byte[] Secrets { get; init; }
        public required string? Scope { get; init; }
        public required long ConnectedAt { get; init; }
        public required long? ExpiresAt { get; init; }

        // Tokens that do not open are no tokens: the user connects again, and the row is renewed by that.
        public Connection? TryOpen(SecretProtector protector)
        {
            if (protector.TryUnprotect(Secrets, Place(SubjectId, McpClientId, Issuer)) is not { } opened)
            {
                return null;
            }

            var tokens = JsonSerializer.Deserialize<StoredTokens>(opened)!;

            return new Connection
            {
                Id = new ConnectionId(ConnectionId),
                Subject = new SubjectId(SubjectId),
                McpClient = new McpClientId(McpClientId),
                Issuer = Issuer,
                CallbackUrl = CallbackUrl,
                Label = Label,
                Status = Status == Active ? ConnectionStatus.Active : ConnectionStatus.NeedsReauth,
                ConnectedAt = ConnectedAt.ToTime(),
                Tokens = new UpstreamTokens(
                    new Secret(tokens.AccessToken),
                    tokens.RefreshToken is null ? null : new Secret(tokens.RefreshToken),
                    Scope,
                    ExpiresAt is null ? null : TimeSpan.FromMilliseconds(ExpiresAt.Value - ConnectedAt)),
            };
        }
    }

    private static class Sql
    {
        public const string Find = """
            SELECT connection_id AS ConnectionId, subject_id AS SubjectId, mcp_client_id AS McpClientId, issuer AS Issuer,
              callback_url AS CallbackUrl, label AS Label, status AS Status, secrets AS Secrets, scope AS Scope,
              connected_at AS ConnectedAt, expires_at AS ExpiresAt
            FROM connections
            WHERE subject_id = @SubjectId AND mcp_client_id = @McpClientId AND label = @Label
            ORDER BY connected_at DESC
            """;

        public const string List = """
            SELECT connection_id AS ConnectionId, subject_id AS SubjectId, mcp_client_id AS McpClientId, issuer AS Issuer,
              callback_url AS CallbackUrl, label AS Label, status AS Status, secrets AS Secrets, scope AS Scope,
              connected_at AS ConnectedAt, expires_at AS ExpiresAt
            FROM connections
            WHERE subject_id = @SubjectId AND label = @Label
            ORDER BY connected_at DESC
            """;

        public const string Renew = """
            UPDATE connections
            SET status = @Status, callback_url = @CallbackUrl, secrets = @Secrets, key_id = @KeyId, scope = @Scope,
              connected_at = @ConnectedAt, expires_at = @ExpiresAt, updated_at = @ConnectedAt
            WHERE subject_id = @SubjectId AND mcp_client_id = @McpClientId AND issuer = @Issuer AND label = @Label
            """;

        // A subject that was dropped while its user was at the provider gets no connection.
        public const string Add = """
            INSERT INTO connections (connection_id, subject_id, mcp_client_id, issuer, callback_url, label, status, secrets,
              key_id, scope, connected_at, expires_at, updated_at)
            SELECT @ConnectionId, subject_id, @McpClientId, @Issuer, @CallbackUrl, @Label, @Status, @Secrets, @KeyId, @Scope,
              @ConnectedAt, @ExpiresAt, @ConnectedAt
            FROM subjects
            WHERE subject_id = @SubjectId
            """;

        public const string MarkNeedsReauth = """
            UPDATE connections
            SET status = @Status, updated_at = @Now
            WHERE connection_id = @ConnectionId AND connected_at = @ConnectedAt
            """;
    }
}
