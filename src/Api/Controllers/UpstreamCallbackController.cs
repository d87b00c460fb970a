using Bifrost.Api.Errors;
using Bifrost.Api.Http;
using Bifrost.Api.Pages;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Bifrost.Api.Controllers;

/// <summary>Where providers send browsers back to. It answers pages and redirects to pages: only browsers come here.</summary>
[Access(AccessRule.BoundBrowser)]
[AuthorizationServer(NeedsPerUserServer = false, WithoutStore = StatusCodes.Status400BadRequest)]
[ErrorFormat(ErrorFormat.Page)]
public sealed class UpstreamCallbackController(IMediator mediator) : ControllerBase
{
    /// <summary>GET /api/oauth/callback, of clients that administrators registered</summary>
    [HttpGet(UpstreamCallback.Path)]
    [NoPrefetch]
    public Task<IResult> Arrive(CancellationToken ct) => ArriveAsync(segment: null, ct);

    /// <summary>GET /api/oauth/callback/{issuer}, of clients that Bifrost registered</summary>
    [HttpGet(UpstreamCallback.Path + "/{issuer}")]
    [NoPrefetch]
    public Task<IResult> ArriveOfIssuer(string issuer, CancellationToken ct) => ArriveAsync(issuer, ct);

    private async Task<IResult> ArriveAsync(string? segment, CancellationToken ct)
    {
        var query = new OAuthParameters(Request.Query);

        // An answer with a parameter twice is none.
        var isAmbiguous = query.Repeated("state", "code", "error", "iss").Count > 0;
        var state = !isAmbiguous && query.One("state") is { } text ? new Secret(text) : null;
        var answer = new UpstreamAnswer(query.One("code"), query.One("iss"), query.One("error"))
        {
            CallbackSegment = segment,
            Description = query.One("error_description"),
        };
        var arrival = await mediator.Send(
            new CompleteUpstreamAuthorizationCommand(
                state, answer, FlowCookie.Read(HttpContext), ErrorResponse.EventIdOf(HttpContext)),
            ct);

        if (arrival.Failed)
        {
            return UpstreamResults.Refusal(arrival.Error, ErrorResponse.EventIdOf(HttpContext));
        }

        return arrival.Value switch
        {
            { Flow: { } flow, Failure: null } => Results.Redirect(PageRoutes.ServicesStep(flow.Value)),
            { Flow: not null } => UpstreamResults.Of(arrival.Value),
            // A page at an address without code and state (RFC 9700 §4.2.4).
            _ => Results.Redirect(PageRoutes.UpstreamResult(arrival.Value.State)),
        };
    }
}
