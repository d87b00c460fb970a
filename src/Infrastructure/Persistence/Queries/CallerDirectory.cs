using Bifrost.Application.Gateway;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.VirtualKeys;
using Bifrost.Infrastructure.Persistence.Repositories;

namespace Bifrost.Infrastructure.Persistence.Queries;

/// <summary>A caller, and until when its credential is good; null: until somebody ends it.</summary>
internal sealed record FoundCaller(Caller Caller, DateTimeOffset? Until);

/// <summary>One look-up by hash answers who calls; expiry, revocation and the key's state are part of the look-up.</summary>
internal sealed class CallerDirectory(DbSession db, TimeProvider time)
{
    public async Task<FoundCaller?> FindByAccessTokenAsync(SecretHash token, CancellationToken ct)
    {
        var where = new { TokenHash = token.ToBytes(), Now = time.GetUtcNow().ToUnix(), KeyKind = KindName.VirtualKey };

        return (await db.FindAsync<Row>(Sql.FindByToken, where, ct))?.ToCaller();
    }

    public async Task<FoundCaller?> FindByVirtualKeyAsync(SecretHash value, CancellationToken ct)
    {
        var where = new { ValueHash = value.ToBytes(), KeyKind = KindName.VirtualKey };

        return (await db.FindAsync<Row>(Sql.FindByKey, where, ct))?.ToCaller();
    }

    private sealed class Row
    {
        public required string SubjectId { get; init; }
        public required string Kind { get; init; }
        public required string Audience { get; init; }
        public required string? VirtualKeyId { get; init; }
        public required string? Name { get; init; }
        public required long? IsActive { get; init; }
        public required string? Grants { get; init; }
        public required long? ExpiresAt { get; init; }

        public FoundCaller? ToCaller()
        {
            var kind = KindName.Parse(Kind);
            var key = VirtualKeyId is null
                ? null
                : new VirtualKey(new VirtualKeyId(VirtualKeyId), Name!, IsActive == 1, StoredGrant.Parse(Grants!));

            return kind == SubjectKind.VirtualKey && key is not { IsActive: true }
                ? null
                : new FoundCaller(
                    new Caller(new SubjectId(SubjectId), kind, key, Domain.Flows.Audience.Restore(Audience)), ExpiresAt.ToTime());
        }
    }

    private static class Sql
    {
        public const string FindByToken = """
            SELECT s.subject_id AS SubjectId, p.kind AS Kind, t.audience AS Audience, k.virtual_key_id AS VirtualKeyId,
              k.name AS Name, k.is_active AS IsActive, k.grants AS Grants,
              CASE WHEN t.expires_at < s.expires_at THEN t.expires_at ELSE s.expires_at END AS ExpiresAt
            FROM access_tokens t
            INNER JOIN sessions s ON s.session_id = t.session_id
            INNER JOIN subjects p ON p.subject_id = s.subject_id
            LEFT JOIN virtual_keys k ON p.kind = @KeyKind AND k.virtual_key_id = p.subject_key
            WHERE t.token_hash = @TokenHash AND t.expires_at > @Now AND s.expires_at > @Now AND s.revoked_at IS NULL
            """;

        public const string FindByKey = """
            SELECT p.subject_id AS SubjectId, p.kind AS Kind, '/mcp' AS Audience, k.virtual_key_id AS VirtualKeyId,
              k.name AS Name, k.is_active AS IsActive, k.grants AS Grants, NULL AS ExpiresAt
            FROM virtual_keys k
            INNER JOIN subjects p ON p.kind = @KeyKind AND p.subject_key = k.virtual_key_id
            WHERE k.value_hash = @ValueHash AND k.is_active = 1
            """;
    }
}
