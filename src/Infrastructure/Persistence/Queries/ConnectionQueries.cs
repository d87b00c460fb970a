using Bifrost.Application.Common;
using Bifrost.Application.Connections;
using Bifrost.Application.Ports;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Bifrost.Infrastructure.Persistence.Repositories;

namespace Bifrost.Infrastructure.Persistence.Queries;

internal sealed class ConnectionQueries(DbSession db) : IConnectionQueries
{
    public async Task<PageOf<ConnectionView>> ListAsync(ConnectionFilter filter, PageRequest page, CancellationToken ct)
    {
        var args = new
        {
            filter.Identity.SubjectId,
            filter.Identity.VirtualKeyId,
            UserId = filter.Identity.User?.Value,
            filter.McpClientId,
            Status = filter.Status is { } status ? ConnectionStatusName.Of(status) : null,
            Refusals = filter.IsRefused == true ? 1 : 0,
            MostRefusals = filter.IsRefused == false ? 0 : int.MaxValue,
            KeyKind = KindName.VirtualKey,
            UserKind = KindName.User,
            page.Pattern,
            page.Limit,
            page.Offset,
        };
        var rows = await db.PageAsync<Row>(Sql.List, args, ct);

        return new PageOf<ConnectionView>([.. rows.Select(row => row.ToView())], await db.CountAsync(Sql.Count, args, ct));
    }

    private sealed class Row
    {
        public required string ConnectionId { get; init; }
        public required string SubjectId { get; init; }
        public required string Kind { get; init; }
        public required string Owner { get; init; }
        public required string McpClientId { get; init; }
        public required string? McpClientName { get; init; }
        public required string Issuer { get; init; }
        public required string Label { get; init; }
        public required string Status { get; init; }
        public required string? Scope { get; init; }
        public required long ConnectedAt { get; init; }
        public required long ReceivedAt { get; init; }
        public required long? ExpiresAt { get; init; }
        public required long? RetryAt { get; init; }
        public required long Failures { get; init; }
        public required long? RefusedAt { get; init; }

        public ConnectionView ToView() => new()
        {
            Id = new ConnectionId(ConnectionId),
            Subject = new IdentityView(new SubjectId(SubjectId), KindName.Parse(Kind), Owner),
            McpClient = new McpClientId(McpClientId),
            McpClientName = McpClientName,
            Issuer = Issuer,
            Label = Label,
            Status = ConnectionStatusName.Parse(Status),
            Scope = Scope,
            ConnectedAt = ConnectedAt.ToTime(),
            RenewedAt = ReceivedAt == ConnectedAt ? null : ReceivedAt.ToTime(),
            ExpiresAt = ExpiresAt.ToTime(),
            RetryAt = RetryAt.ToTime(),
            Failures = Failures,
            RefusedSince = RefusedAt.ToTime(),
        };
    }

    private static class Sql
    {
        public const string List = """
            SELECT c.connection_id AS ConnectionId, c.subject_id AS SubjectId, p.kind AS Kind,
              CASE p.kind WHEN @KeyKind THEN COALESCE(k.name, p.subject_key) WHEN @UserKind THEN p.subject_key ELSE '' END AS Owner,
              c.mcp_client_id AS McpClientId, m.name AS McpClientName, c.issuer AS Issuer, c.label AS Label,
              c.status AS Status, c.scope AS Scope, c.connected_at AS ConnectedAt, c.received_at AS ReceivedAt,
              c.expires_at AS ExpiresAt, c.retry_at AS RetryAt, c.failures AS Failures, c.refused_at AS RefusedAt
            FROM connections c
            INNER JOIN subjects p ON p.subject_id = c.subject_id
            LEFT JOIN virtual_keys k ON p.kind = @KeyKind AND k.virtual_key_id = p.subject_key
            LEFT JOIN mcp_clients m ON m.mcp_client_id = c.mcp_client_id
            WHERE (@SubjectId IS NULL OR c.subject_id = @SubjectId)
              AND (@VirtualKeyId IS NULL OR (p.kind = @KeyKind AND p.subject_key = @VirtualKeyId))
              AND (@UserId IS NULL OR (p.kind = @UserKind AND p.subject_key = @UserId))
              AND (@McpClientId IS NULL OR c.mcp_client_id = @McpClientId)
              AND (@Status IS NULL OR c.status = @Status)
              AND c.refusals >= @Refusals AND c.refusals <= @MostRefusals
              AND (LOWER(p.subject_key) LIKE @Pattern ESCAPE '!' OR LOWER(k.name) LIKE @Pattern ESCAPE '!'
                OR LOWER(m.name) LIKE @Pattern ESCAPE '!' OR LOWER(c.label) LIKE @Pattern ESCAPE '!')
            ORDER BY c.connected_at DESC, c.connection_id
            """;

        public const string Count = """
            SELECT COUNT(*)
            FROM connections c
            INNER JOIN subjects p ON p.subject_id = c.subject_id
            LEFT JOIN virtual_keys k ON p.kind = @KeyKind AND k.virtual_key_id = p.subject_key
            LEFT JOIN mcp_clients m ON m.mcp_client_id = c.mcp_client_id
            WHERE (@SubjectId IS NULL OR c.subject_id = @SubjectId)
              AND (@VirtualKeyId IS NULL OR (p.kind = @KeyKind AND p.subject_key = @VirtualKeyId))
              AND (@UserId IS NULL OR (p.kind = @UserKind AND p.subject_key = @UserId))
              AND (@McpClientId IS NULL OR c.mcp_client_id = @McpClientId)
              AND (@Status IS NULL OR c.status = @Status)
              AND c.refusals >= @Refusals AND c.refusals <= @MostRefusals
              AND (LOWER(p.subject_key) LIKE @Pattern ESCAPE '!' OR LOWER(k.name) LIKE @Pattern ESCAPE '!'
                OR LOWER(m.name) LIKE @Pattern ESCAPE '!' OR LOWER(c.label) LIKE @Pattern ESCAPE '!')
            """;
    }
}
