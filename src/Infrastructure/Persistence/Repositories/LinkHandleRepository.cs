using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;

namespace Bifrost.Infrastructure.Persistence.Repositories;

internal sealed class LinkHandleRepository(DbSession db) : ILinkHandleRepository
{
    public async Task<LinkHandle?> FindUsableAsync(SecretHash hash, DateTimeOffset now, CancellationToken ct) =>
        (await db.FindAsync<Row>(Sql.FindUsable, new { HandleHash = hash.ToBytes(), Now = now.ToUnix() }, ct))?.ToHandle();

    public async Task AddAsync(LinkHandle handle, CancellationToken ct)
    {
        var row = new
        {
            HandleHash = handle.Hash.ToBytes(),
            SubjectId = handle.Subject.Value,
            McpClientId = handle.McpClient.Value,
            handle.Label,
            Scope = handle.Scopes.Count == 0 ? null : string.Join(' ', handle.Scopes),
            OAuthConfigId = handle.Config?.Value,
            CreatedAt = handle.CreatedAt.ToUnix(),
            ExpiresAt = handle.ExpiresAt.ToUnix(),
        };

        await db.WriteAsync(Sql.Trim, new { row.SubjectId, row.McpClientId, row.Label, Keep = LinkHandle.MostOfAccount - 1 }, ct);
        await db.WriteAsync(Sql.Add, row, ct);
    }

    public async Task<bool> TryUseAsync(SecretHash hash, DateTimeOffset now, CancellationToken ct) =>
        await db.WriteAsync(Sql.Use, new { HandleHash = hash.ToBytes(), Now = now.ToUnix() }, ct) == 1;

    private sealed class Row
    {
        public required byte[] HandleHash { get; init; }
        public required string SubjectId { get; init; }
        public required string McpClientId { get; init; }
        public required string Label { get; init; }
        public required string? Scope { get; init; }
        public required string? OAuthConfigId { get; init; }
        public required long CreatedAt { get; init; }

        public LinkHandle ToHandle() => new(
            SecretHash.Restore(HandleHash), new SubjectId(SubjectId), new McpClientId(McpClientId), CreatedAt.ToTime())
        {
            Label = Label,
            Scopes = Scope?.Split(' ') ?? [],
            Config = OAuthConfigId is null ? null : new OAuthConfigId(OAuthConfigId),
        };
    }

    private static class Sql
    {
        public const string FindUsable = """
            SELECT handle_hash AS HandleHash, subject_id AS SubjectId, mcp_client_id AS McpClientId, label AS Label,
              scope AS Scope, oauth_config_id AS OAuthConfigId, created_at AS CreatedAt
            FROM link_handles
            WHERE handle_hash = @HandleHash AND used_at IS NULL AND expires_at > @Now
            """;

        // Used ones too: a handle that is gone and one that was used are the same to all who ask.
        public const string Trim = """
            DELETE FROM link_handles
            WHERE handle_hash IN (
              SELECT h.handle_hash
              FROM (
                SELECT l.handle_hash, ROW_NUMBER() OVER (ORDER BY l.created_at DESC, l.handle_hash) AS held
                FROM link_handles l
                WHERE l.subject_id = @SubjectId AND l.mcp_client_id = @McpClientId AND l.label = @Label) h
              WHERE h.held > @Keep)
            """;

        public const string Add = """
            INSERT INTO link_handles (handle_hash, subject_id, mcp_client_id, label, scope, oauth_config_id, created_at,
              expires_at, used_at)
            VALUES (@HandleHash, @SubjectId, @McpClientId, @Label, @Scope, @OAuthConfigId, @CreatedAt,
              @ExpiresAt, NULL)
            """;

        public const string Use = """
            UPDATE link_handles
            SET used_at = @Now
            WHERE handle_hash = @HandleHash AND used_at IS NULL AND expires_at > @Now
            """;
    }
}
