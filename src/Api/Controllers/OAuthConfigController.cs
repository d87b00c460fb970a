using Bifrost.Api.Contracts;
using Bifrost.Api.Errors;
using Bifrost.Api.Http;
using Bifrost.Application.Upstream;
using Mapster;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Bifrost.Api.Controllers;

/// <summary>The shared logins of <c>oauth</c> servers.</summary>
[Access(AccessRule.Administrator)]
[AdminKey]
[AuthorizationServer(NeedsPerUserServer = false)]
[ErrorFormat(ErrorFormat.Management, HasPages = false)]
public sealed class OAuthConfigController(IMediator mediator) : ControllerBase
{
    /// <summary>GET /api/oauth/config/{id}/status</summary>
    [HttpGet("/api/oauth/config/{id}/status")]
    public async Task<IResult> Status(string id, CancellationToken ct)
    {
        var config = await mediator.Send(new GetOAuthConfigStatusQuery(id), ct);

        return config.Failed
            ? ErrorWriter.Refuse(HttpContext, config.Error)
            : Results.Json(config.Value.Adapt<OAuthConfigStatusResponse>(WireMapping.Config), WireJson.Options);
    }

    /// <summary>DELETE /api/oauth/config/{id}, and the same under /status</summary>
    [HttpDelete("/api/oauth/config/{id}")]
    [HttpDelete("/api/oauth/config/{id}/status")]
    public async Task<IResult> Revoke(string id, CancellationToken ct)
    {
        var revoked = await mediator.Send(new RevokeOAuthConfigCommand(id, SourceAddress.Of(HttpContext)), ct);

        return revoked.Failed
            ? ErrorWriter.Refuse(HttpContext, revoked.Error)
            : Results.Json(new SuccessResponse("success", "OAuth token revoked successfully"));
    }
}
