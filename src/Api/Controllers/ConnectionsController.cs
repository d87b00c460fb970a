using Bifrost.Api.Contracts;
using Bifrost.Api.Errors;
using Bifrost.Api.Http;
using Bifrost.Application.Connections;
using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;
using Mapster;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Bifrost.Api.Controllers;

/// <summary>The connected accounts: who is connected where.</summary>
[Access(AccessRule.Administrator)]
[AdminKey]
[AuthorizationServer(NeedsPerUserServer = false)]
[ErrorFormat(ErrorFormat.Management, HasPages = false)]
public sealed class ConnectionsController(IMediator mediator) : ControllerBase
{
    /// <summary>GET /api/mcp/connections</summary>
    [HttpGet("/api/mcp/connections")]
    public async Task<IResult> List(CancellationToken ct)
    {
        var page = ListQuery.Read(Request);
        var filter = page.Failed ? page.Error : FilterOf(Request);

        if (filter.Failed)
        {
            return Refuse(filter.Error);
        }

        var connections = (await mediator.Send(new ListConnectionsQuery(filter.Value, page.Value), ct)).Value;

        return Answer(new ConnectionListResponse(
            [.. connections.Rows.Select(connection => connection.Adapt<ConnectionResponse>(WireMapping.Config))],
            connections.Rows.Count,
            connections.Total,
            page.Value.Limit,
            page.Value.Offset));
    }

    /// <summary>DELETE /api/mcp/connections/{id}</summary>
    [HttpDelete("/api/mcp/connections/{id}")]
    public async Task<IResult> End(string id, CancellationToken ct)
    {
        var ended = await mediator.Send(new EndConnectionCommand(id, SourceAddress.Of(HttpContext)), ct);

        return ended.Failed
            ? Refuse(ended.Error)
            : Answer(new ConnectionEndedResponse("success", "Service disconnected", Outcome(ended.Value)));
    }

    /// <summary>DELETE /api/mcp/connections</summary>
    [HttpDelete("/api/mcp/connections")]
    public async Task<IResult> EndAll(CancellationToken ct)
    {
        if (ManagementFilters.Unknown(Request, "subject_id", "virtual_key_id", "user_id", "mcp_client_id") is { } unknown)
        {
            return Refuse(unknown);
        }

        var identity = ManagementFilters.Identity(Request);
        var client = identity.Failed ? identity.Error : ManagementFilters.Text(Request, "mcp_client_id");

        if (client.Failed)
        {
            return Refuse(client.Error);
        }

        var command = new EndConnectionsCommand(identity.Value, client.Value, SourceAddress.Of(HttpContext));
        var ended = await mediator.Send(command, ct);

        return ended.Failed
            ? Refuse(ended.Error)
            : Answer(new ConnectionsEndedResponse(
                "success",
                "Services disconnected",
                ended.Value.Count,
                ended.Value.Providers.Adapt<RevocationResponse>(WireMapping.Config)));
    }

    private static Result<ConnectionFilter> FilterOf(HttpRequest request)
    {
        var identity = ManagementFilters.Identity(request);
        var client = identity.Failed ? identity.Error : ManagementFilters.Text(request, "mcp_client_id");
        var status = client.Failed ? client.Error : ManagementFilters.Text(request, "status");

        if (status.Failed)
        {
            return status.Error;
        }

        return status.Value switch
        {
            null => new ConnectionFilter(identity.Value, client.Value, null),
            "active" => new ConnectionFilter(identity.Value, client.Value, ConnectionStatus.Active) { IsRefused = false },
            "refused" => new ConnectionFilter(identity.Value, client.Value, ConnectionStatus.Active) { IsRefused = true },
            "needs_reauth" => new ConnectionFilter(identity.Value, client.Value, ConnectionStatus.NeedsReauth),
            _ => ManagementErrors.InvalidQuery("status must be active, refused or needs_reauth."),
        };
    }

    // A provider that could not be told counts before those that were: the administrator may have to look there.
    private static string Outcome(RevocationTally tally) => tally switch
    {
        { Failed: > 0 } => "failed",
        { Revoked: > 0 } => "revoked",
        _ => "not_offered",
    };

    private static IResult Answer<T>(T body) => Results.Json(body, WireJson.Options);

    private IResult Refuse(Error error) => ErrorWriter.Refuse(HttpContext, error);
}
