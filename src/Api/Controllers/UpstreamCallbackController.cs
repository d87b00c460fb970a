using Bifrost.Api.Errors;
using Bifrost.Api.Http;
using Bifrost.Api.Pages;
using Bifrost.Api.Pages.Models;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Bifrost.Api.Controllers;

/// <summary>Where providers send browsers back to. It always answers a page: only browsers come here.</summary>
[Access(AccessRule.BoundBrowser)]
[AuthorizationServer(NeedsPerUserServer = false, WithoutStore = StatusCodes.Status400BadRequest)]
[ErrorFormat(ErrorFormat.Page)]
public sealed class UpstreamCallbackController(IMediator mediator) : ControllerBase
{
    /// <summary>GET /api/oauth/callback, of clients that administrators registered</summary>
    [HttpGet(UpstreamCallback.Path)]
    public Task<IResult> Arrive(CancellationToken ct) => ArriveAsync(segment: null, ct);

    /// <summary>GET /api/oauth/callback/{issuer}, of clients that Bifrost registered</summary>
    [HttpGet(UpstreamCallback.Path + "/{issuer}")]
    public Task<IResult> ArriveOfIssuer(string issuer, CancellationToken ct) => ArriveAsync(issuer, ct);

    private async Task<IResult> ArriveAsync(string? segment, CancellationToken ct)
    {
        var query = new OAuthParameters(Request.Query);

        if (query.Repeated("state", "code", "error", "iss").Count > 0)
        {
            return Failed(UpstreamErrors.StateUnknown, null);
        }

        var state = query.One("state") is { } text ? new Secret(text) : null;
        var answer = new UpstreamAnswer(query.One("code"), query.One("iss"), query.One("error")) { CallbackSegment = segment };
        var arrival = await mediator.Send(
            new CompleteUpstreamAuthorizationCommand(state, answer, FlowCookie.Read(HttpContext)), ct);

        if (arrival.Failed)
        {
            return Failed(arrival.Error, null);
        }

        if (arrival.Value.Failure is { } failure)
        {
            return Failed(failure, arrival.Value);
        }

        return arrival.Value.Flow is { } flow
            ? Results.Redirect(PageRoutes.ServicesStep(flow.Value))
            : Page.UpstreamConnected(new UpstreamConnectedModel(
                arrival.Value.Client?.Name.Value ?? "The service",
                arrival.Value.Acting is { Subject.Kind: not SubjectKind.McpClient } acting ? ConsentModels.Acting(acting) : null));
    }

    private PageResult Failed(Error error, UpstreamArrival? arrival) => Page.UpstreamFailed(new UpstreamFailedModel
    {
        ReasonCode = error.Code,
        Service = arrival?.Client?.Name.Value,
        ServicesHref = arrival?.Flow is { } flow ? PageRoutes.ServicesStep(flow.Value) : null,
        EventId = ErrorResponse.EventIdOf(HttpContext),
    });
}
