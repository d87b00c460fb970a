using Bifrost.Application.Ports;

namespace Bifrost.Infrastructure.Persistence.Queries;

/// <summary>Registered clients that nobody has used, by the source of their registration.</summary>
internal sealed class UnusedClientRows(DbSession db) : IUnusedClientRows
{
    public async Task<int> CountAsync(DateTimeOffset now, CancellationToken ct) => (int)await db.CountAsync(Sql.Count, new { }, ct);

    public async Task<int> CountAsync(long source, DateTimeOffset now, CancellationToken ct) =>
        (int)await db.CountAsync(Sql.CountOfSource, new { SourceHash = source }, ct);

    public Task<int> TrimAsync(long source, int keep, DateTimeOffset now, CancellationToken ct) =>
        db.WriteAsync(Sql.Trim, new { SourceHash = source, Keep = keep }, ct);

    public Task<int> TrimLargestAsync(int keep, int batch, DateTimeOffset now, CancellationToken ct) =>
        db.WriteAsync(Sql.TrimLargest, new { Keep = keep, Batch = batch }, ct);

    private static class Sql
    {
        public const string Count = """
            SELECT COUNT(*)
            FROM oauth_clients
            WHERE last_used_at IS NULL
            """;

        public const string CountOfSource = """
            SELECT COUNT(*)
            FROM oauth_clients
            WHERE source_hash = @SourceHash AND last_used_at IS NULL
            """;

        public const string Trim = """
            DELETE FROM oauth_clients
            WHERE client_id IN (
              SELECT h.client_id
              FROM (
                SELECT c.client_id, ROW_NUMBER() OVER (ORDER BY c.registered_at DESC, c.client_id) AS held
                FROM oauth_clients c
                WHERE c.source_hash = @SourceHash AND c.last_used_at IS NULL) h
              WHERE h.held > @Keep)
            """;

        // held counts the rows of a source from its newest: the oldest of the largest source has the highest number.
        public const string TrimLargest = """
            DELETE FROM oauth_clients
            WHERE client_id IN (
              SELECT o.client_id
              FROM (
                SELECT h.client_id, ROW_NUMBER() OVER (ORDER BY h.held DESC, h.registered_at, h.client_id) AS turn
                FROM (
                  SELECT c.client_id, c.registered_at,
                    ROW_NUMBER() OVER (PARTITION BY c.source_hash ORDER BY c.registered_at DESC, c.client_id) AS held
                  FROM oauth_clients c
                  WHERE c.last_used_at IS NULL) h
                WHERE h.held > @Keep) o
              WHERE o.turn <= @Batch)
            """;
    }
}
