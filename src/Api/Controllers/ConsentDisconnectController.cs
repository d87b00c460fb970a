using Bifrost.Api.Errors;
using Bifrost.Api.Http;
using Bifrost.Api.Pages;
using Bifrost.Application.Connections;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Upstream;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Bifrost.Api.Controllers;

/// <summary>The form by which a person disconnects a service of the identity they chose. It leads back to the services.</summary>
[Access(AccessRule.BoundBrowser)]
[AuthorizationServer(NeedsPerUserServer = false, WithoutStore = StatusCodes.Status400BadRequest)]
[ErrorFormat(ErrorFormat.Management)]
[SameOriginForm]
public sealed class ConsentDisconnectController(IMediator mediator) : ControllerBase
{
    /// <summary>POST /api/oauth/per-user/consent/disconnect</summary>
    [HttpPost(PageRoutes.Disconnect)]
    public async Task<IResult> Disconnect(CancellationToken ct)
    {
        var form = await RequestForm.ReadAsync(Request, ct);

        if (form.Failed)
        {
            return Refuse(form.Error);
        }

        if (form.Value.One("flow_id") is not { } flowId)
        {
            return Refuse(FlowErrors.Unknown);
        }

        if (form.Value.One("mcp_client_id") is not { } client || form.Value.Repeated("label").Count > 0)
        {
            return Refuse(UpstreamErrors.InvalidRequest("mcp_client_id must be given once, and label at most once."));
        }

        var command = new DisconnectServiceCommand(FlowTickets.Of(HttpContext, flowId), client, form.Value.One("label"));
        var disconnected = await mediator.Send(command, ct);

        if (!disconnected.Failed)
        {
            return Results.Redirect(PageRoutes.ServicesStep(flowId));
        }

        var error = disconnected.Error;

        return ConsentRedirects.IsAboutIdentity(error)
            ? Results.Redirect(ConsentRedirects.BackToIdentity(flowId, error))
            : Refuse(error);
    }

    private IResult Refuse(Error error) => ErrorWriter.Refuse(HttpContext, error);
}
