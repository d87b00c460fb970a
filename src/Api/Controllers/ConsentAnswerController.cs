using Bifrost.Api.Errors;
using Bifrost.Api.Http;
using Bifrost.Application.Flows;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Bifrost.Api.Controllers;

/// <summary>The forms by which a person answers: yes, once, or no, once. Both lead to the client.</summary>
[Access(AccessRule.BoundBrowser)]
[AuthorizationServer(NeedsPerUserServer = false, WithoutStore = StatusCodes.Status400BadRequest)]
[ErrorFormat(ErrorFormat.Management)]
[SameOriginForm]
public sealed class ConsentAnswerController(IMediator mediator) : ControllerBase
{
    /// <summary>POST /api/oauth/per-user/consent/submit</summary>
    [HttpPost("/api/oauth/per-user/consent/submit")]
    public async Task<IResult> Submit(CancellationToken ct)
    {
        var flowId = await FlowIdAsync(ct);

        if (flowId.Failed)
        {
            return Refuse(flowId.Error);
        }

        var ticket = FlowTickets.Of(HttpContext, flowId.Value);
        var granted = await mediator.Send(new SubmitConsentCommand(ticket, BrowserCookie.Read(HttpContext)), ct);

        if (granted.Failed)
        {
            return ConsentRedirects.IsAboutIdentity(granted.Error)
                ? Results.Redirect(ConsentRedirects.BackToIdentity(flowId.Value, granted.Error))
                : Refuse(granted.Error);
        }

        FlowCookie.Remove(HttpContext, granted.Value.FlowBrowser);
        BrowserCookie.Keep(HttpContext, granted.Value.Browser);

        return Results.Redirect(granted.Value.Location);
    }

    /// <summary>POST /api/oauth/per-user/consent/deny</summary>
    [HttpPost("/api/oauth/per-user/consent/deny")]
    public async Task<IResult> Deny(CancellationToken ct)
    {
        var flowId = await FlowIdAsync(ct);

        if (flowId.Failed)
        {
            return Refuse(flowId.Error);
        }

        var denied = await mediator.Send(new DenyConsentCommand(FlowTickets.Of(HttpContext, flowId.Value)), ct);

        if (denied.Failed)
        {
            return Refuse(denied.Error);
        }

        FlowCookie.Remove(HttpContext, denied.Value.FlowBrowser);

        return Results.Redirect(denied.Value.Location);
    }

    private async Task<Result<string>> FlowIdAsync(CancellationToken ct)
    {
        var form = await RequestForm.ReadAsync(Request, ct);

        if (form.Failed)
        {
            return form.Error;
        }

        return form.Value.One("flow_id") is { } flowId ? flowId : FlowErrors.Unknown;
    }

    private IResult Refuse(Error error) => ErrorWriter.Refuse(HttpContext, error);
}
