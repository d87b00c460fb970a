using Bifrost.Api.Errors;
using Bifrost.Api.Http;
using Bifrost.Api.Pages;
using Bifrost.Application.Flows;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Bifrost.Api.Controllers;

/// <summary>The forms by which a person says who they are. Whatever is refused leads back to the identity page.</summary>
[Access(AccessRule.BoundBrowser)]
[AuthorizationServer(NeedsPerUserServer = false, WithoutStore = StatusCodes.Status400BadRequest)]
[ErrorFormat(ErrorFormat.Management)]
[SameOriginForm]
public sealed class ConsentIdentityController(IMediator mediator) : ControllerBase
{
    /// <summary>POST /api/oauth/per-user/consent/vk</summary>
    [HttpPost("/api/oauth/per-user/consent/vk")]
    public Task<IResult> VirtualKey(CancellationToken ct) => ChooseAsync(
        (ticket, form) => new SubmitVirtualKeyCommand(
            ticket, form.One("vk") is { } key ? new Secret(key) : null, SourceAddress.Of(HttpContext)),
        ct);

    /// <summary>POST /api/oauth/per-user/consent/user-id</summary>
    [HttpPost("/api/oauth/per-user/consent/user-id")]
    public Task<IResult> UserId(CancellationToken ct) =>
        ChooseAsync((ticket, form) => new SubmitUserIdCommand(ticket, form.One("user_id")), ct);

    /// <summary>POST /api/oauth/per-user/consent/skip</summary>
    [HttpPost("/api/oauth/per-user/consent/skip")]
    public Task<IResult> Skip(CancellationToken ct) => ChooseAsync((ticket, _) => new SkipIdentityCommand(ticket), ct);

    /// <summary>POST /api/oauth/per-user/consent/continue</summary>
    [HttpPost("/api/oauth/per-user/consent/continue")]
    public Task<IResult> Continue(CancellationToken ct) =>
        ChooseAsync((ticket, _) => new ContinueIdentityCommand(ticket, BrowserCookie.Read(HttpContext)), ct);

    private async Task<IResult> ChooseAsync(
        Func<FlowTicket, OAuthParameters, IRequest<Result<Done>>> commandOf, CancellationToken ct)
    {
        var form = await RequestForm.ReadAsync(Request, ct);

        if (form.Failed)
        {
            return ErrorWriter.Refuse(HttpContext, form.Error);
        }

        if (form.Value.One("flow_id") is not { } flowId)
        {
            return ErrorWriter.Refuse(HttpContext, FlowErrors.Unknown);
        }

        var chosen = await mediator.Send(commandOf(FlowTickets.Of(HttpContext, flowId), form.Value), ct);

        return Results.Redirect(
            chosen.Failed ? ConsentRedirects.BackToIdentity(flowId, chosen.Error) : PageRoutes.ServicesStep(flowId));
    }
}
