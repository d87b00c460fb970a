using Bifrost.Api.Contracts;
using Bifrost.Api.Errors;
using Bifrost.Api.Http;
using Bifrost.Application.Clients;
using Bifrost.Domain.Common;
using Mapster;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Bifrost.Api.Controllers;

/// <summary>The programs that registered themselves.</summary>
[Access(AccessRule.Administrator)]
[AdminKey]
[AuthorizationServer(NeedsPerUserServer = false)]
[ErrorFormat(ErrorFormat.Management, HasPages = false)]
public sealed class OAuthClientsController(IMediator mediator) : ControllerBase
{
    /// <summary>GET /api/oauth/clients</summary>
    [HttpGet("/api/oauth/clients")]
    public async Task<IResult> List(CancellationToken ct)
    {
        var page = ListQuery.Read(Request);

        if (page.Failed)
        {
            return Refuse(page.Error);
        }

        var clients = (await mediator.Send(new ListClientsQuery(page.Value), ct)).Value;

        return Answer(new OAuthClientListResponse(
            [.. clients.Rows.Select(Shown)], clients.Rows.Count, clients.Total, page.Value.Limit, page.Value.Offset));
    }

    /// <summary>GET /api/oauth/clients/{client_id}</summary>
    [HttpGet("/api/oauth/clients/{client_id}")]
    public async Task<IResult> Get([FromRoute(Name = "client_id")] string id, CancellationToken ct)
    {
        var client = await mediator.Send(new GetClientQuery(id), ct);

        return client.Failed ? Refuse(client.Error) : Answer(Shown(client.Value));
    }

    /// <summary>DELETE /api/oauth/clients/{client_id}</summary>
    [HttpDelete("/api/oauth/clients/{client_id}")]
    public async Task<IResult> Delete([FromRoute(Name = "client_id")] string id, CancellationToken ct)
    {
        var deleted = await mediator.Send(new DeleteClientCommand(id, SourceAddress.Of(HttpContext)), ct);

        return deleted.Failed ? Refuse(deleted.Error) : Answer(new SuccessResponse("success", "OAuth client deleted"));
    }

    private static OAuthClientResponse Shown(RegisteredClient client) => client.Adapt<OAuthClientResponse>(WireMapping.Config);

    private static IResult Answer<T>(T body) => Results.Json(body, WireJson.Options);

    private IResult Refuse(Error error) => ErrorWriter.Refuse(HttpContext, error);
}
