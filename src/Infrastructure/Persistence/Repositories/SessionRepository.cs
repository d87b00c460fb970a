using Bifrost.Domain.Clients;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Sessions;
using Bifrost.Domain.Subjects;

namespace Bifrost.Infrastructure.Persistence.Repositories;

internal sealed class SessionRepository(DbSession db) : ISessionRepository
{
    public async Task<Session?> FindAsync(SessionId id, CancellationToken ct) =>
        (await db.FindAsync<Row>(Sql.Find, new { SessionId = id.Value }, ct))?.ToSession();

    public Task AddAsync(Session session, CancellationToken ct) =>
        db.WriteAsync(
            Sql.Add,
            new
            {
                SessionId = session.Id.Value,
                SubjectId = session.Subject.Value,
                ClientId = session.Client.Value,
                CreatedAt = session.CreatedAt.ToUnix(),
                ExpiresAt = session.ExpiresAt.ToUnix(),
            },
            ct);

    public async Task<bool> TryActivateAsync(Session activated, AccessToken token, DateTimeOffset now, CancellationToken ct)
    {
        var session = new { SessionId = activated.Id.Value, ExpiresAt = activated.ExpiresAt.ToUnix() };

        if (await db.WriteAsync(Sql.Activate, session, ct) == 0)
        {
            return false;
        }

        var row = new
        {
            TokenHash = token.Hash.ToBytes(),
            SessionId = token.Session.Value,
            Family = token.Session.Value,
            Audience = token.Audience.Path,
            Scope = Scopes.Granted,
            IssuedAt = token.IssuedAt.ToUnix(),
            ExpiresAt = token.ExpiresAt.ToUnix(),
        };

        return await db.WriteAsync(Sql.AddToken, row, ct) == 1;
    }

    public async Task<bool> RevokeAsync(SessionId id, DateTimeOffset now, CancellationToken ct) =>
        await db.WriteAsync(Sql.Revoke, new { SessionId = id.Value, Now = now.ToUnix() }, ct) == 1;

    public Task<int> RevokeAllAsync(SessionScope scope, DateTimeOffset now, CancellationToken ct) =>
        db.WriteAsync(Sql.RevokeAll, ArgsOf(scope, now), ct);

    public async Task<IReadOnlyList<SubjectId>> ListSkippedAsync(SessionScope scope, CancellationToken ct) =>
        [.. (await db.ListAsync<string>(Sql.ListSkipped, ArgsOf(scope, null), ct)).Select(id => new SubjectId(id))];

    private static object ArgsOf(SessionScope scope, DateTimeOffset? now) => new
    {
        SessionId = scope.Session?.Value,
        SubjectId = scope.Subject?.Value,
        ClientId = scope.Client?.Value,
        Audience = scope.Audience?.Path,
        Skipped = KindName.Session,
        Now = now.ToUnix(),
    };

    private sealed class Row
    {
        public required string SessionId { get; init; }
        public required string SubjectId { get; init; }
        public required string ClientId { get; init; }
        public required long CreatedAt { get; init; }
        public required long ExpiresAt { get; init; }
        public required long? RevokedAt { get; init; }

        public Session ToSession() => Session.Restore(
            new SessionId(SessionId),
            new SubjectId(SubjectId),
            new ClientId(ClientId),
            CreatedAt.ToTime(),
            ExpiresAt.ToTime(),
            RevokedAt.ToTime());
    }

    private static class Sql
    {
        public const string Find = """
            SELECT session_id AS SessionId, subject_id AS SubjectId, client_id AS ClientId, created_at AS CreatedAt,
              expires_at AS ExpiresAt, revoked_at AS RevokedAt
            FROM sessions
            WHERE session_id = @SessionId
            """;

        public const string Add = """
            INSERT INTO sessions (session_id, subject_id, client_id, created_at, expires_at, revoked_at)
            VALUES (@SessionId, @SubjectId, @ClientId, @CreatedAt, @ExpiresAt, NULL)
            """;

        public const string Activate = """
            UPDATE sessions
            SET expires_at = @ExpiresAt
            WHERE session_id = @SessionId AND revoked_at IS NULL
            """;

        public const string AddToken = """
            INSERT INTO access_tokens (token_hash, session_id, family, audience, scope, issued_at, expires_at)
            VALUES (@TokenHash, @SessionId, @Family, @Audience, @Scope, @IssuedAt, @ExpiresAt)
            """;

        public const string Revoke = """
            UPDATE sessions
            SET revoked_at = @Now
            WHERE session_id = @SessionId AND revoked_at IS NULL
            """;

        public const string RevokeAll = """
            UPDATE sessions
            SET revoked_at = @Now
            WHERE revoked_at IS NULL AND expires_at > @Now
              AND (@SessionId IS NULL OR session_id = @SessionId)
              AND (@SubjectId IS NULL OR subject_id = @SubjectId)
              AND (@ClientId IS NULL OR client_id = @ClientId)
              AND (@Audience IS NULL OR session_id IN (
                SELECT t.session_id FROM access_tokens t WHERE t.audience = @Audience AND t.audience <> '/mcp'
                UNION SELECT c.session_id FROM authorization_codes c WHERE c.audience = @Audience))
            """;

        public const string ListSkipped = """
            SELECT DISTINCT s.subject_id
            FROM sessions s
            INNER JOIN subjects p ON p.subject_id = s.subject_id
            WHERE p.kind = @Skipped
              AND (@SessionId IS NULL OR s.session_id = @SessionId)
              AND (@SubjectId IS NULL OR s.subject_id = @SubjectId)
              AND (@ClientId IS NULL OR s.client_id = @ClientId)
              AND (@Audience IS NULL OR s.session_id IN (
                SELECT t.session_id FROM access_tokens t WHERE t.audience = @Audience AND t.audience <> '/mcp'
                UNION SELECT c.session_id FROM authorization_codes c WHERE c.audience = @Audience))
            """;
    }
}
