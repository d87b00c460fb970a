using Bifrost.Application.Audit;
using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Domain.Common;

namespace Bifrost.Infrastructure.Persistence.Queries;

internal sealed class AuditQueries(DbSession db) : IAuditQueries
{
    public async Task<PageOf<RecordedEvent>> ListAsync(AuditFilter filter, PageRequest page, CancellationToken ct)
    {
        var args = new
        {
            filter.Kind,
            filter.Actor,
            filter.Target,
            Since = filter.Since.ToUnix(),
            Until = filter.Until.ToUnix(),
            page.Pattern,
            page.Limit,
            page.Offset,
        };
        var rows = await db.PageAsync<Row>(Sql.List, args, ct);

        return new PageOf<RecordedEvent>([.. rows.Select(row => row.ToEvent())], await db.CountAsync(Sql.Count, args, ct));
    }

    private sealed class Row
    {
        public required string EventId { get; init; }
        public required long OccurredAt { get; init; }
        public required string Kind { get; init; }
        public required string? Actor { get; init; }
        public required string? Target { get; init; }
        public required string? Detail { get; init; }
        public required string? Source { get; init; }
        public required string? StateBefore { get; init; }
        public required string? StateAfter { get; init; }

        public RecordedEvent ToEvent() => new(
            EventId,
            OccurredAt.ToTime(),
            new AuditEvent(Kind, Actor, Target, Detail) { Source = Source, Before = StateBefore, After = StateAfter });
    }

    private static class Sql
    {
        public const string List = """
            SELECT event_id AS EventId, occurred_at AS OccurredAt, kind AS Kind, actor AS Actor, target AS Target,
              detail AS Detail, source AS Source, state_before AS StateBefore, state_after AS StateAfter
            FROM audit_events
            WHERE (@Kind IS NULL OR kind = @Kind)
              AND (@Actor IS NULL OR actor = @Actor)
              AND (@Target IS NULL OR target = @Target)
              AND (@Since IS NULL OR occurred_at >= @Since)
              AND (@Until IS NULL OR occurred_at < @Until)
              AND (LOWER(kind) LIKE @Pattern ESCAPE '!' OR LOWER(actor) LIKE @Pattern ESCAPE '!'
                OR LOWER(target) LIKE @Pattern ESCAPE '!' OR LOWER(detail) LIKE @Pattern ESCAPE '!')
            ORDER BY occurred_at DESC, event_id DESC
            """;

        public const string Count = """
            SELECT COUNT(*)
            FROM audit_events
            WHERE (@Kind IS NULL OR kind = @Kind)
              AND (@Actor IS NULL OR actor = @Actor)
              AND (@Target IS NULL OR target = @Target)
              AND (@Since IS NULL OR occurred_at >= @Since)
              AND (@Until IS NULL OR occurred_at < @Until)
              AND (LOWER(kind) LIKE @Pattern ESCAPE '!' OR LOWER(actor) LIKE @Pattern ESCAPE '!'
                OR LOWER(target) LIKE @Pattern ESCAPE '!' OR LOWER(detail) LIKE @Pattern ESCAPE '!')
            """;
    }
}
