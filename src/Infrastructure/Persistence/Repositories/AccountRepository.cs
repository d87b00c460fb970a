using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;

namespace Bifrost.Infrastructure.Persistence.Repositories;

internal sealed class AccountRepository(DbSession db) : IAccountRepository
{
    public async Task<ConnectedAccount?> FindAsync(ConnectionId id, CancellationToken ct) =>
        (await db.FindAsync<Row>(Sql.Find, new { ConnectionId = id.Value }, ct))?.ToAccount();

    public async Task DropUnfinishedAsync(AccountScope scope, CancellationToken ct)
    {
        await db.WriteAsync(Sql.DropAuthorizations, ArgsOf(scope), ct);
        await db.WriteAsync(Sql.DropHandles, ArgsOf(scope), ct);
    }

    public async Task<IReadOnlyList<ConnectedAccount>> ListAsync(AccountScope scope, CancellationToken ct) =>
        [.. (await db.ListAsync<Row>(Sql.List, ArgsOf(scope), ct)).Select(row => row.ToAccount())];

    private static object ArgsOf(AccountScope scope) => new
    {
        SubjectId = scope.Subject?.Value,
        McpClientId = scope.McpClient?.Value,
        scope.Label,
    };

    private sealed class Row
    {
        public required string ConnectionId { get; init; }
        public required string SubjectId { get; init; }
        public required string McpClientId { get; init; }
        public required string Issuer { get; init; }
        public required string Label { get; init; }

        public ConnectedAccount ToAccount() => new(
            new ConnectionId(ConnectionId), new SubjectId(SubjectId), new McpClientId(McpClientId), Issuer, Label);
    }

    private static class Sql
    {
        public const string Find = """
            SELECT connection_id AS ConnectionId, subject_id AS SubjectId, mcp_client_id AS McpClientId, issuer AS Issuer,
              label AS Label
            FROM connections
            WHERE connection_id = @ConnectionId
            """;

        public const string List = """
            SELECT connection_id AS ConnectionId, subject_id AS SubjectId, mcp_client_id AS McpClientId, issuer AS Issuer,
              label AS Label
            FROM connections
            WHERE (@SubjectId IS NULL OR subject_id = @SubjectId)
              AND (@McpClientId IS NULL OR mcp_client_id = @McpClientId)
              AND (@Label IS NULL OR label = @Label)
            ORDER BY connected_at, connection_id
            """;

        public const string DropAuthorizations = """
            DELETE FROM upstream_authorizations
            WHERE (@SubjectId IS NULL OR subject_id = @SubjectId)
              AND (@McpClientId IS NULL OR mcp_client_id = @McpClientId)
              AND (@Label IS NULL OR label = @Label)
            """;

        public const string DropHandles = """
            DELETE FROM link_handles
            WHERE (@SubjectId IS NULL OR subject_id = @SubjectId)
              AND (@McpClientId IS NULL OR mcp_client_id = @McpClientId)
              AND (@Label IS NULL OR label = @Label)
            """;
    }
}
