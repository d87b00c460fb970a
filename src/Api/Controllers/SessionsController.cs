using Bifrost.Api.Contracts;
using Bifrost.Api.Errors;
using Bifrost.Api.Http;
using Bifrost.Application.Sessions;
using Bifrost.Domain.Common;
using Mapster;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Bifrost.Api.Controllers;

/// <summary>The live sessions: which program acts for whom.</summary>
[Access(AccessRule.Administrator)]
[AdminKey]
[AuthorizationServer(NeedsPerUserServer = false)]
[ErrorFormat(ErrorFormat.Management, HasPages = false)]
public sealed class SessionsController(IMediator mediator) : ControllerBase
{
    /// <summary>GET /api/oauth/sessions</summary>
    [HttpGet("/api/oauth/sessions")]
    public async Task<IResult> List(CancellationToken ct)
    {
        var page = ListQuery.Read(Request);
        var identity = page.Failed ? page.Error : ManagementFilters.Identity(Request);
        var client = identity.Failed ? identity.Error : ManagementFilters.Text(Request, "client_id");

        if (client.Failed)
        {
            return Refuse(client.Error);
        }

        var query = new ListSessionsQuery(new SessionFilter(identity.Value, client.Value), page.Value);
        var sessions = (await mediator.Send(query, ct)).Value;

        return Answer(new SessionListResponse(
            [.. sessions.Rows.Select(session => session.Adapt<SessionResponse>(WireMapping.Config))],
            sessions.Rows.Count,
            sessions.Total,
            page.Value.Limit,
            page.Value.Offset));
    }

    /// <summary>DELETE /api/oauth/sessions/{id}</summary>
    [HttpDelete("/api/oauth/sessions/{id}")]
    public async Task<IResult> End(string id, CancellationToken ct)
    {
        var ended = await mediator.Send(new EndSessionCommand(id, SourceAddress.Of(HttpContext)), ct);

        return ended.Failed ? Refuse(ended.Error) : Answer(new SuccessResponse("success", "Session ended"));
    }

    /// <summary>DELETE /api/oauth/sessions</summary>
    [HttpDelete("/api/oauth/sessions")]
    public async Task<IResult> EndAll(CancellationToken ct)
    {
        if (ManagementFilters.Unknown(Request, "subject_id", "virtual_key_id", "user_id") is { } unknown)
        {
            return Refuse(unknown);
        }

        var identity = ManagementFilters.Identity(Request);
        var ended = identity.Failed
            ? identity.Error
            : await mediator.Send(new EndSessionsCommand(identity.Value, SourceAddress.Of(HttpContext)), ct);

        return ended.Failed
            ? Refuse(ended.Error)
            : Answer(new SessionsEndedResponse("success", "Sessions ended", ended.Value.Count));
    }

    private static IResult Answer<T>(T body) => Results.Json(body, WireJson.Options);

    private IResult Refuse(Error error) => ErrorWriter.Refuse(HttpContext, error);
}
