using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Domain.Common;
using MediatR;

namespace Bifrost.Application.Audit;

/// <summary>What happened, the newest first.</summary>
/// <param name="Filter">Which events.</param>
/// <param name="Page">Which part; the search looks at kinds, actors, targets and details.</param>
public sealed record ListAuditEventsQuery(AuditFilter Filter, PageRequest Page) : IQuery<PageOf<RecordedEvent>>;

/// <summary>Which events are meant; what is null does not matter.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Target">What it was done to.</param>
/// <param name="Since">From this moment on.</param>
/// <param name="Until">Before this moment.</param>
public sealed record AuditFilter(string? Kind, string? Actor, string? Target, DateTimeOffset? Since, DateTimeOffset? Until);

/// <summary>An event of the audit trail.</summary>
/// <param name="Id">Who it is.</param>
/// <param name="OccurredAt">When it happened.</param>
/// <param name="Event">What happened.</param>
public sealed record RecordedEvent(string Id, DateTimeOffset OccurredAt, AuditEvent Event);

internal sealed class ListAuditEventsHandler(IAuditQueries events)
    : IRequestHandler<ListAuditEventsQuery, Result<PageOf<RecordedEvent>>>
{
    public async Task<Result<PageOf<RecordedEvent>>> Handle(
        ListAuditEventsQuery request, CancellationToken cancellationToken) =>
        await events.ListAsync(request.Filter, request.Page, cancellationToken);
}
