using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Application.Sessions;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Sessions;
using Bifrost.Domain.Subjects;
using Bifrost.Infrastructure.Persistence.Repositories;

namespace Bifrost.Infrastructure.Persistence.Queries;

internal sealed class SessionQueries(DbSession db) : ISessionQueries
{
    public async Task<PageOf<SessionView>> ListAsync(
        SessionFilter filter, PageRequest page, DateTimeOffset now, CancellationToken ct)
    {
        var args = new
        {
            filter.Identity.SubjectId,
            filter.Identity.VirtualKeyId,
            UserId = filter.Identity.User?.Value,
            filter.ClientId,
            KeyKind = KindName.VirtualKey,
            UserKind = KindName.User,
            Now = now.ToUnix(),
            page.Pattern,
            page.Limit,
            page.Offset,
        };
        var rows = await db.PageAsync<Row>(Sql.List, args, ct);

        return new PageOf<SessionView>([.. rows.Select(row => row.ToView())], await db.CountAsync(Sql.Count, args, ct));
    }

    private sealed class Row
    {
        public required string SessionId { get; init; }
        public required string SubjectId { get; init; }
        public required string Kind { get; init; }
        public required string Label { get; init; }
        public required string ClientId { get; init; }
        public required string? ClientName { get; init; }
        public required string? Audience { get; init; }
        public required long CreatedAt { get; init; }
        public required long ExpiresAt { get; init; }

        public SessionView ToView() => new(
            new SessionId(SessionId),
            new IdentityView(new SubjectId(SubjectId), KindName.Parse(Kind), Label),
            ClientId,
            ClientName,
            Audience is null ? Domain.Flows.Audience.Gateway : Domain.Flows.Audience.Restore(Audience),
            CreatedAt.ToTime(),
            ExpiresAt.ToTime());
    }

    private static class Sql
    {
        // Until the code is redeemed the audience is the code's; afterwards it is the token's, which may be narrower.
        public const string List = """
            SELECT s.session_id AS SessionId, s.subject_id AS SubjectId, p.kind AS Kind,
              CASE p.kind WHEN @KeyKind THEN COALESCE(k.name, p.subject_key) WHEN @UserKind THEN p.subject_key ELSE '' END AS Label,
              s.client_id AS ClientId, c.client_name AS ClientName,
              COALESCE(
                (SELECT MAX(t.audience) FROM access_tokens t WHERE t.session_id = s.session_id),
                (SELECT MAX(a.audience) FROM authorization_codes a WHERE a.session_id = s.session_id)) AS Audience,
              s.created_at AS CreatedAt, s.expires_at AS ExpiresAt
            FROM sessions s
            INNER JOIN subjects p ON p.subject_id = s.subject_id
            LEFT JOIN virtual_keys k ON p.kind = @KeyKind AND k.virtual_key_id = p.subject_key
            LEFT JOIN oauth_clients c ON c.client_id = s.client_id
            WHERE s.revoked_at IS NULL AND s.expires_at > @Now
              AND (@SubjectId IS NULL OR s.subject_id = @SubjectId)
              AND (@VirtualKeyId IS NULL OR (p.kind = @KeyKind AND p.subject_key = @VirtualKeyId))
              AND (@UserId IS NULL OR (p.kind = @UserKind AND p.subject_key = @UserId))
              AND (@ClientId IS NULL OR s.client_id = @ClientId)
              AND (LOWER(p.subject_key) LIKE @Pattern ESCAPE '!' OR LOWER(k.name) LIKE @Pattern ESCAPE '!'
                OR LOWER(c.client_name) LIKE @Pattern ESCAPE '!')
            ORDER BY s.created_at DESC, s.session_id
            """;

        public const string Count = """
            SELECT COUNT(*)
            FROM sessions s
            INNER JOIN subjects p ON p.subject_id = s.subject_id
            LEFT JOIN virtual_keys k ON p.kind = @KeyKind AND k.virtual_key_id = p.subject_key
            LEFT JOIN oauth_clients c ON c.client_id = s.client_id
            WHERE s.revoked_at IS NULL AND s.expires_at > @Now
              AND (@SubjectId IS NULL OR s.subject_id = @SubjectId)
              AND (@VirtualKeyId IS NULL OR (p.kind = @KeyKind AND p.subject_key = @VirtualKeyId))
              AND (@UserId IS NULL OR (p.kind = @UserKind AND p.subject_key = @UserId))
              AND (@ClientId IS NULL OR s.client_id = @ClientId)
              AND (LOWER(p.subject_key) LIKE @Pattern ESCAPE '!' OR LOWER(k.name) LIKE @Pattern ESCAPE '!'
                OR LOWER(c.client_name) LIKE @Pattern ESCAPE '!')
            """;
    }
}
