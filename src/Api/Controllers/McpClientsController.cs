using Bifrost.Api.Contracts;
using Bifrost.Api.Errors;
using Bifrost.Api.Http;
using Bifrost.Application.McpClients;
using Mapster;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Bifrost.Api.Controllers;

/// <summary>The MCP clients: upstream servers that Bifrost publishes the tools of.</summary>
[Access(AccessRule.Administrator)]
[AdminKey]
[AuthorizationServer(NeedsPerUserServer = false)]
[ErrorFormat(ErrorFormat.Management, HasPages = false)]
public sealed class McpClientsController(IMediator mediator) : ControllerBase
{
    /// <summary>GET /api/mcp/clients</summary>
    [HttpGet("/api/mcp/clients")]
    public async Task<IResult> List(CancellationToken ct)
    {
        var query = McpClientQuery.Read(Request);

        if (query.Failed)
        {
            return ErrorWriter.Refuse(HttpContext, query.Error);
        }

        var listed = await mediator.Send(query.Value, ct);

        return listed.Failed
            ? ErrorWriter.Refuse(HttpContext, listed.Error)
            : Results.Json(
                new McpClientListResponse(
                    [.. listed.Value.Rows.Select(Show)],
                    listed.Value.Rows.Count,
                    listed.Value.Total,
                    query.Value.Page.Limit,
                    query.Value.Page.Offset),
                WireJson.Options);
    }

    /// <summary>GET /api/mcp/client/{id}</summary>
    [HttpGet("/api/mcp/client/{id}")]
    public async Task<IResult> Get(string id, CancellationToken ct)
    {
        var found = await mediator.Send(new GetMcpClientQuery(id), ct);

        if (found.Failed)
        {
            return ErrorWriter.Refuse(HttpContext, found.Error);
        }

        ExpectedVersion.Tell(Response, found.Value.Version);

        return Results.Json(Show(found.Value), WireJson.Options);
    }

    /// <summary>POST /api/mcp/client</summary>
    [HttpPost("/api/mcp/client")]
    public async Task<IResult> Create(CancellationToken ct)
    {
        var body = await ManagementBody.ReadAsync<McpClientRequest>(Request, ct);

        if (body.Failed)
        {
            return ErrorWriter.Refuse(HttpContext, body.Error);
        }

        var baseUrl = PublicOrigin.Of(HttpContext).BaseUrl;
        var made = await mediator.Send(
            new CreateMcpClientCommand(body.Value.Adapt<McpClientInput>(WireMapping.Config), baseUrl, SourceAddress.Of(HttpContext)), ct);

        if (made.Failed)
        {
            return ErrorWriter.Refuse(HttpContext, made.Error);
        }

        return made.Value.Login is { } login
            ? Results.Json(PendingOAuthResponse.Of(login, baseUrl))
            : Results.Json(new McpClientMadeResponse("success", "MCP client connected successfully", made.Value.Id.Value));
    }

    /// <summary>PUT /api/mcp/client/{id}</summary>
    [HttpPut("/api/mcp/client/{id}")]
    public async Task<IResult> Update(string id, CancellationToken ct)
    {
        var body = await ManagementBody.ReadAsync<McpClientRequest>(Request, ct);

        if (body.Failed)
        {
            return ErrorWriter.Refuse(HttpContext, body.Error);
        }

        var version = ExpectedVersion.Read(Request);

        if (version.Failed)
        {
            return ErrorWriter.Refuse(HttpContext, version.Error);
        }

        var updated = await mediator.Send(
            new UpdateMcpClientCommand(
                id,
                body.Value.Adapt<McpClientInput>(WireMapping.Config),
                version.Value ?? body.Value.Version,
                SourceAddress.Of(HttpContext)),
            ct);

        return updated.Failed
            ? ErrorWriter.Refuse(HttpContext, updated.Error)
            : Results.Json(new SuccessResponse("success", "MCP client edited successfully"));
    }

    /// <summary>DELETE /api/mcp/client/{id}</summary>
    [HttpDelete("/api/mcp/client/{id}")]
    public async Task<IResult> Delete(string id, CancellationToken ct)
    {
        var version = ExpectedVersion.Read(Request);

        if (version.Failed)
        {
            return ErrorWriter.Refuse(HttpContext, version.Error);
        }

        var removed = await mediator.Send(new DeleteMcpClientCommand(id, version.Value, SourceAddress.Of(HttpContext)), ct);

        return removed.Failed
            ? ErrorWriter.Refuse(HttpContext, removed.Error)
            : Results.Json(new SuccessResponse("success", "MCP client removed successfully"));
    }

    private static McpClientResponse Show(McpClientEntry entry) => entry.Adapt<McpClientResponse>(WireMapping.Config);
}
