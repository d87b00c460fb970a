using Bifrost.Api.Errors;
using Bifrost.Api.Http;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Bifrost.Api.Controllers;

/// <summary>Sends an administrator's browser to the provider of a service, by an address that the management API answered.</summary>
[Access(AccessRule.BoundBrowser)]
[AuthorizationServer(NeedsPerUserServer = false)]
[ErrorFormat(ErrorFormat.Management)]
public sealed class AdministratorLoginController(IMediator mediator) : ControllerBase
{
    /// <summary>GET /api/oauth/login</summary>
    [HttpGet("/api/oauth/login")]
    [NoPrefetch]
    public async Task<IResult> Start(CancellationToken ct)
    {
        var query = new OAuthParameters(Request.Query);

        if (query.Repeated("handle").Count > 0 || query.One("handle") is not { } handle)
        {
            return ErrorWriter.Refuse(HttpContext, UpstreamErrors.InvalidRequest("handle must be given once."));
        }

        var departure = await mediator.Send(
            new StartAdministratorLoginCommand(new Secret(handle), PublicOrigin.Of(HttpContext).BaseUrl), ct);

        if (departure.Failed)
        {
            return ErrorWriter.Refuse(HttpContext, departure.Error);
        }

        FlowCookie.Add(HttpContext, departure.Value.BrowserSecret!);

        return Results.Redirect(departure.Value.Location);
    }
}
