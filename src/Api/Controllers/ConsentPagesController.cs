using Bifrost.Api.Errors;
using Bifrost.Api.Http;
using Bifrost.Api.Pages;
using Bifrost.Application.Flows;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Bifrost.Api.Controllers;

/// <summary>The two pages on which a person says who they are, connects services and answers.</summary>
[Access(AccessRule.BoundBrowser)]
[AuthorizationServer(NeedsPerUserServer = false, WithoutStore = StatusCodes.Status400BadRequest)]
[ErrorFormat(ErrorFormat.Text)]
public sealed class ConsentPagesController(IMediator mediator, BifrostSettings settings) : ControllerBase
{
    /// <summary>GET /oauth/consent</summary>
    [HttpGet("/oauth/consent")]
    public async Task<IResult> Identity(CancellationToken ct)
    {
        var query = new OAuthParameters(Request.Query);
        var ticket = FlowTickets.Of(HttpContext, query.One("flow_id"));
        var answer = await mediator.Send(new GetIdentityPageQuery(ticket, BrowserCookie.Read(HttpContext)), ct);

        return answer.Failed
            ? Refuse(answer.Error)
            : Page.Identity(ConsentModels.Identity(
                ticket.FlowId!, answer.Value, query.One("error"), settings.Consent.HelpText));
    }

    /// <summary>GET /oauth/consent/mcps</summary>
    [HttpGet("/oauth/consent/mcps")]
    public async Task<IResult> Services(CancellationToken ct)
    {
        var ticket = FlowTickets.Of(HttpContext, new OAuthParameters(Request.Query).One("flow_id"));
        var answer = await mediator.Send(new GetServicesPageQuery(ticket), ct);

        if (answer.Failed)
        {
            return ConsentRedirects.IsAboutIdentity(answer.Error)
                ? Results.Redirect(ConsentRedirects.BackToIdentity(ticket.FlowId!, answer.Error))
                : Refuse(answer.Error);
        }

        return Page.Services(ConsentModels.Services(ticket.FlowId!, answer.Value, settings.Consent.HelpText));
    }

    // The contract knows two refusals of a page: another browser's flow, and one that cannot be shown any more.
    private IResult Refuse(Error error) => ErrorWriter.Refuse(
        HttpContext,
        error,
        error == FlowErrors.WrongBrowser ? StatusCodes.Status403Forbidden : StatusCodes.Status400BadRequest);
}

/// <summary>Where a consent form leads when it is refused: to the page that can mend it, with a code that the page words.</summary>
internal static class ConsentRedirects
{
    /// <summary>Whether the person has to look at, or choose, who they are before they go on.</summary>
    public static bool IsAboutIdentity(Error error) =>
        error == FlowErrors.IdentityRequired || error == FlowErrors.IdentityChanged || error == FlowErrors.IdentitySwitched;

    public static string BackToIdentity(string flowId, Error error) =>
        $"{PageRoutes.IdentityStep(flowId)}&error={Uri.EscapeDataString(error.Code)}";
}
