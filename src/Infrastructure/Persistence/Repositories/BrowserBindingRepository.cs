using Bifrost.Domain.Common;
using Bifrost.Domain.Sessions;
using Bifrost.Domain.Subjects;

namespace Bifrost.Infrastructure.Persistence.Repositories;

internal sealed class BrowserBindingRepository(DbSession db) : IBrowserBindingRepository
{
    private const int MostSubjects = 20;

    public async Task<bool> IsBoundAsync(SecretHash browser, SubjectId subject, DateTimeOffset now, CancellationToken ct) =>
        await db.CountAsync(
            Sql.CountOfSubject,
            new { BrowserHash = browser.ToBytes(), SubjectId = subject.Value, Now = now.ToUnix() },
            ct) > 0;

    public async Task<SubjectId?> FindLatestIdentityAsync(SecretHash browser, DateTimeOffset now, CancellationToken ct)
    {
        var ids = await db.ListAsync<string>(
            Sql.ListIdentities,
            new { BrowserHash = browser.ToBytes(), Now = now.ToUnix(), Skipped = KindName.Session },
            ct);

        return ids.Count > 0 ? new SubjectId(ids[0]) : null;
    }

    public async Task ReplaceAsync(SecretHash old, SecretHash renewed, DateTimeOffset now, CancellationToken ct)
    {
        var last = new { BrowserHash = old.ToBytes(), Now = now.ToUnix(), Offset = MostSubjects - 1, Limit = 1 };
        var times = await db.PageAsync<long>(Sql.ListTimes, last, ct);
        var since = times.Count > 0 ? times[0] : 0;
        var args = new { BrowserHash = old.ToBytes(), RenewedHash = renewed.ToBytes(), Now = now.ToUnix(), Since = since };
        await db.WriteAsync(Sql.Replace, args, ct);
        await db.WriteAsync(Sql.ForgetBrowser, new { BrowserHash = old.ToBytes() }, ct);
    }

    public Task BindAsync(BrowserBinding binding, CancellationToken ct) =>
        db.UpsertAsync(
            Sql.Renew,
            Sql.Add,
            new
            {
                BrowserHash = binding.Browser.ToBytes(),
                SubjectId = binding.Subject.Value,
                BoundAt = binding.BoundAt.ToUnix(),
                ExpiresAt = binding.ExpiresAt.ToUnix(),
            },
            ct);

    public Task ForgetAsync(SubjectId subject, CancellationToken ct) =>
        db.WriteAsync(Sql.Forget, new { SubjectId = subject.Value }, ct);

    private static class Sql
    {
        public const string ListTimes = """
            SELECT bound_at
            FROM browser_bindings
            WHERE browser_hash = @BrowserHash AND expires_at > @Now
            ORDER BY bound_at DESC
            """;

        public const string Replace = """
            UPDATE browser_bindings
            SET browser_hash = @RenewedHash
            WHERE browser_hash = @BrowserHash AND expires_at > @Now AND bound_at >= @Since
            """;

        public const string ForgetBrowser = """
            DELETE FROM browser_bindings
            WHERE browser_hash = @BrowserHash
            """;

        public const string CountOfSubject = """
            SELECT COUNT(*)
            FROM browser_bindings
            WHERE browser_hash = @BrowserHash AND subject_id = @SubjectId AND expires_at > @Now
            """;

        public const string ListIdentities = """
            SELECT b.subject_id
            FROM browser_bindings b
            INNER JOIN subjects s ON s.subject_id = b.subject_id
            WHERE b.browser_hash = @BrowserHash AND b.expires_at > @Now AND s.kind <> @Skipped
            ORDER BY b.bound_at DESC
            """;

        public const string Renew = """
            UPDATE browser_bindings
            SET bound_at = @BoundAt, expires_at = @ExpiresAt
            WHERE browser_hash = @BrowserHash AND subject_id = @SubjectId
            """;

        public const string Add = """
            INSERT INTO browser_bindings (browser_hash, subject_id, bound_at, expires_at)
            VALUES (@BrowserHash, @SubjectId, @BoundAt, @ExpiresAt)
            """;

        public const string Forget = """
            DELETE FROM browser_bindings
            WHERE subject_id = @SubjectId
            """;
    }
}
