using Bifrost.Api.Contracts;
using Bifrost.Api.Errors;
using Bifrost.Api.Http;
using Bifrost.Application.Audit;
using Bifrost.Domain.Common;
using Mapster;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Bifrost.Api.Controllers;

/// <summary>The audit trail.</summary>
[Access(AccessRule.Administrator)]
[AdminKey]
[AuthorizationServer(NeedsPerUserServer = false)]
[ErrorFormat(ErrorFormat.Management, HasPages = false)]
public sealed class AuditController(IMediator mediator) : ControllerBase
{
    /// <summary>GET /api/audit</summary>
    [HttpGet("/api/audit")]
    public async Task<IResult> List(CancellationToken ct)
    {
        var page = ListQuery.Read(Request);
        var filter = page.Failed ? page.Error : FilterOf(Request);

        if (filter.Failed)
        {
            return ErrorWriter.Refuse(HttpContext, filter.Error);
        }

        var events = (await mediator.Send(new ListAuditEventsQuery(filter.Value, page.Value), ct)).Value;

        return Results.Json(
            new AuditListResponse(
                [.. events.Rows.Select(recorded => recorded.Adapt<AuditEventResponse>(WireMapping.Config))],
                events.Rows.Count,
                events.Total,
                page.Value.Limit,
                page.Value.Offset),
            WireJson.Options);
    }

    private static Result<AuditFilter> FilterOf(HttpRequest request)
    {
        var kind = ManagementFilters.Text(request, "kind");
        var actor = kind.Failed ? kind.Error : ManagementFilters.Text(request, "actor");
        var target = actor.Failed ? actor.Error : ManagementFilters.Text(request, "target");
        var since = target.Failed ? target.Error : ManagementFilters.Moment(request, "since");
        var until = since.Failed ? since.Error : ManagementFilters.Moment(request, "until");

        return until.Failed
            ? until.Error
            : new AuditFilter(kind.Value, actor.Value, target.Value, since.Value, until.Value);
    }
}
