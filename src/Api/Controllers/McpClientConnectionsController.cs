using Bifrost.Api.Contracts;
using Bifrost.Api.Errors;
using Bifrost.Api.Http;
using Bifrost.Application.McpClients;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Bifrost.Api.Controllers;

/// <summary>Connecting to an MCP client as its administrator, and asking it for its tools.</summary>
[Access(AccessRule.Administrator)]
[AdminKey]
[AuthorizationServer(NeedsPerUserServer = false)]
[ErrorFormat(ErrorFormat.Management, HasPages = false)]
public sealed class McpClientConnectionsController(IMediator mediator) : ControllerBase
{
    /// <summary>POST /api/mcp/client/{id}/reconnect</summary>
    [HttpPost("/api/mcp/client/{id}/reconnect")]
    public async Task<IResult> Reconnect(string id, CancellationToken ct)
    {
        var baseUrl = PublicOrigin.Of(HttpContext).BaseUrl;
        var reconnected = await mediator.Send(new ReconnectMcpClientCommand(id, baseUrl, SourceAddress.Of(HttpContext)), ct);

        if (reconnected.Failed)
        {
            return ErrorWriter.Refuse(HttpContext, reconnected.Error);
        }

        return reconnected.Value.Login is { } login
            ? Results.Json(PendingOAuthResponse.Of(login, baseUrl))
            : Results.Json(new ToolsCountResponse(
                "success", "MCP client reconnected successfully", reconnected.Value.ToolsCount ?? 0));
    }

    /// <summary>POST /api/mcp/client/{id}/refresh-tools</summary>
    [HttpPost("/api/mcp/client/{id}/refresh-tools")]
    public async Task<IResult> RefreshTools(string id, CancellationToken ct)
    {
        var count = await mediator.Send(new RefreshToolsCommand(id, SourceAddress.Of(HttpContext)), ct);

        return count.Failed
            ? ErrorWriter.Refuse(HttpContext, count.Error)
            : Results.Json(new ToolsCountResponse("success", "Tools refreshed successfully", count.Value));
    }

    /// <summary>POST /api/mcp/client/{oauth_config_id}/complete-oauth</summary>
    [HttpPost("/api/mcp/client/{oauth_config_id}/complete-oauth")]
    public async Task<IResult> CompleteOAuth([FromRoute(Name = "oauth_config_id")] string id, CancellationToken ct)
    {
        var count = await mediator.Send(new CompleteLoginCommand(id, SourceAddress.Of(HttpContext)), ct);

        return count.Failed
            ? ErrorWriter.Refuse(HttpContext, count.Error)
            : Results.Json(new ToolsCountResponse("success", "MCP client connected successfully", count.Value));
    }
}
