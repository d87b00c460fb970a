using Bifrost.Domain.Common;
using Bifrost.Domain.Subjects;

namespace Bifrost.Infrastructure.Persistence.Repositories;

internal sealed class SubjectRepository(DbSession db) : ISubjectRepository
{
    public async Task<Subject?> FindAsync(SubjectId id, CancellationToken ct) =>
        (await db.FindAsync<Row>(Sql.Find, new { SubjectId = id.Value }, ct))?.ToSubject();

    public async Task<Subject?> FindAsync(SubjectKind kind, string key, CancellationToken ct) =>
        (await db.FindAsync<Row>(Sql.FindByKey, new { Kind = KindName.Of(kind), SubjectKey = key }, ct))?.ToSubject();

    public async Task<Subject> GetOrAddAsync(
        SubjectKind kind, string key, ISecretGenerator secrets, DateTimeOffset now, CancellationToken ct)
    {
        var wanted = new { Kind = KindName.Of(kind), SubjectKey = key };

        if (await db.FindAsync<Row>(Sql.FindByKey, wanted, ct) is { } known)
        {
            return known.ToSubject();
        }

        var subject = new Subject(new SubjectId(secrets.NewId()), kind, key);

        return await db.TryInsertAsync(Sql.Add, Args(subject, now), ct)
            ? subject
            : (await db.FindAsync<Row>(Sql.FindByKey, wanted, ct))!.ToSubject();
    }

    public Task AddAsync(Subject subject, DateTimeOffset now, CancellationToken ct) =>
        db.WriteAsync(Sql.Add, Args(subject, now), ct);

    public async Task<bool> EstablishAsync(Subject subject, CancellationToken ct) =>
        subject.IsEstablished
        || await db.WriteAsync(Sql.Establish, new { SubjectId = subject.Id.Value }, ct) == 1;

    public Task DropUnusedAsync(SubjectId id, DateTimeOffset now, CancellationToken ct) =>
        db.WriteAsync(Sql.DropUnused, new { SubjectId = id.Value, UserKind = KindName.User, Now = now.ToUnix() }, ct);

    public async Task DropAsync(SubjectId id, CancellationToken ct)
    {
        var subject = new { SubjectId = id.Value };

        await db.WriteAsync(Sql.Drop, subject, ct);
        await db.WriteAsync(Sql.DropAuthorizations, subject, ct);
        await db.WriteAsync(Sql.DropHandles, subject, ct);
    }

    private static object Args(Subject subject, DateTimeOffset now) => new
    {
        SubjectId = subject.Id.Value,
        Kind = KindName.Of(subject.Kind),
        SubjectKey = subject.Key,
        CreatedAt = now.ToUnix(),
        IsProvisional = subject.IsEstablished ? 0 : 1,
    };

    private sealed class Row
    {
        public required string SubjectId { get; init; }
        public required string Kind { get; init; }
        public required string SubjectKey { get; init; }
        public required long IsProvisional { get; init; }

        public Subject ToSubject() => new(new SubjectId(SubjectId), KindName.Parse(Kind), SubjectKey)
        {
            IsEstablished = IsProvisional == 0,
        };
    }

    private static class Sql
    {
        public const string Find = """
            SELECT subject_id AS SubjectId, kind AS Kind, subject_key AS SubjectKey, is_provisional AS IsProvisional
            FROM subjects
            WHERE subject_id = @SubjectId
            """;

        public const string FindByKey = """
            SELECT subject_id AS SubjectId, kind AS Kind, subject_key AS SubjectKey, is_provisional AS IsProvisional
            FROM subjects
            WHERE kind = @Kind AND subject_key = @SubjectKey
            """;

        public const string Add = """
            INSERT INTO subjects (subject_id, kind, subject_key, created_at, is_provisional)
            VALUES (@SubjectId, @Kind, @SubjectKey, @CreatedAt, @IsProvisional)
            """;

        public const string Establish = """
            UPDATE subjects
            SET is_provisional = 0
            WHERE subject_id = @SubjectId
            """;

        // The same condition as that of the purge, for one user.
        public const string DropUnused = """
            DELETE FROM subjects
            WHERE subject_id = @SubjectId AND kind = @UserKind AND is_provisional = 1
              AND NOT EXISTS (SELECT 1 FROM pending_flows f
                WHERE f.subject_id = subjects.subject_id AND f.outcome IS NULL AND f.expires_at > @Now)
              AND NOT EXISTS (SELECT 1 FROM upstream_authorizations a WHERE a.subject_id = subjects.subject_id)
              AND NOT EXISTS (SELECT 1 FROM connections c WHERE c.subject_id = subjects.subject_id)
            """;

        public const string DropAuthorizations = """
            DELETE FROM upstream_authorizations
            WHERE subject_id = @SubjectId
            """;

        public const string DropHandles = """
            DELETE FROM link_handles
            WHERE subject_id = @SubjectId
            """;

        public const string Drop = """
            DELETE FROM subjects
            WHERE subject_id = @SubjectId
            """;
    }
}
