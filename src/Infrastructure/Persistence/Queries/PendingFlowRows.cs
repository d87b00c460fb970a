using Bifrost.Application.Ports;

namespace Bifrost.Infrastructure.Persistence.Queries;

/// <summary>Flows that wait for a person, by the source of their request. Expired ones wait for nobody.</summary>
internal sealed class PendingFlowRows(DbSession db) : IPendingFlowRows
{
    public async Task<int> CountAsync(DateTimeOffset now, CancellationToken ct) =>
        (int)await db.CountAsync(Sql.Count, new { Now = now.ToUnix() }, ct);

    public async Task<int> CountAsync(long source, DateTimeOffset now, CancellationToken ct) =>
        (int)await db.CountAsync(Sql.CountOfSource, new { SourceHash = source, Now = now.ToUnix() }, ct);

    public Task<int> TrimAsync(long source, int keep, DateTimeOffset now, CancellationToken ct) =>
        db.WriteAsync(Sql.Trim, new { SourceHash = source, Keep = keep, Now = now.ToUnix() }, ct);

    public Task<int> TrimLargestAsync(int keep, int batch, DateTimeOffset now, CancellationToken ct) =>
        db.WriteAsync(Sql.TrimLargest, new { Keep = keep, Batch = batch, Now = now.ToUnix() }, ct);

    private static class Sql
    {
        public const string Count = """
            SELECT COUNT(*)
            FROM pending_flows
            WHERE expires_at > @Now AND outcome IS NULL
            """;

        public const string CountOfSource = """
            SELECT COUNT(*)
            FROM pending_flows
            WHERE source_hash = @SourceHash AND expires_at > @Now AND outcome IS NULL
            """;

        public const string Trim = """
            DELETE FROM pending_flows
            WHERE flow_id IN (
              SELECT h.flow_id
              FROM (
                SELECT f.flow_id, ROW_NUMBER() OVER (ORDER BY f.expires_at DESC, f.flow_id) AS held
                FROM pending_flows f
                WHERE f.source_hash = @SourceHash AND f.expires_at > @Now AND f.outcome IS NULL) h
              WHERE h.held > @Keep)
            """;

        // held counts the rows of a source from its newest: the oldest of the largest source has the highest number.
        public const string TrimLargest = """
            DELETE FROM pending_flows
            WHERE flow_id IN (
              SELECT o.flow_id
              FROM (
                SELECT h.flow_id, ROW_NUMBER() OVER (ORDER BY h.held DESC, h.expires_at, h.flow_id) AS turn
                FROM (
                  SELECT f.flow_id, f.expires_at,
                    ROW_NUMBER() OVER (PARTITION BY f.source_hash ORDER BY f.expires_at DESC, f.flow_id) AS held
                  FROM pending_flows f
                  WHERE f.expires_at > @Now AND f.outcome IS NULL) h
                WHERE h.held > @Keep) o
              WHERE o.turn <= @Batch)
            """;
    }
}
