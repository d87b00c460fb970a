using Bifrost.Api.Errors;
using Bifrost.Api.Http;
using Bifrost.Api.Pages;
using Bifrost.Api.Pages.Models;
using Bifrost.Application.Flows;
using Bifrost.Application.Settings;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Bifrost.Domain.VirtualKeys;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Bifrost.Api.Controllers;

/// <summary>Sends a browser to the provider of a service: out of a consent flow, or by a link that was printed for a user.</summary>
[Access(AccessRule.BoundBrowser)]
[AuthorizationServer(NeedsPerUserServer = false)]
[ErrorFormat(ErrorFormat.Management)]
public sealed class UpstreamAuthorizeController(IMediator mediator, BifrostSettings settings) : ControllerBase
{
    /// <summary>GET /api/oauth/per-user/upstream/authorize</summary>
    [HttpGet("/api/oauth/per-user/upstream/authorize")]
    [NoPrefetch]
    public async Task<IResult> Start(CancellationToken ct)
    {
        var query = new OAuthParameters(Request.Query);

        if (query.One("mcp_client_id") is not { } client || query.Repeated("flow_id", "session", "account").Count > 0)
        {
            return Refuse(UpstreamErrors.InvalidRequest("mcp_client_id and either flow_id or session must be given once."));
        }

        if (query.One("flow_id") is { } flowId)
        {
            var start = new StartUpstreamAuthorizationCommand(
                FlowTickets.Of(HttpContext, flowId), client, query.One("account") ?? string.Empty);

            return await StartFromFlowAsync(start, ct);
        }

        return query.One("session") is { } session
            ? await OpenLinkAsync(new LinkTicket(client, new Secret(session), BrowserCookie.Read(HttpContext)), ct)
            : Refuse(UpstreamErrors.InvalidRequest("Either flow_id or session must be given."));
    }

    /// <summary>POST /api/oauth/per-user/upstream/authorize: the answer to the confirmation page, or a virtual key as proof</summary>
    [HttpPost("/api/oauth/per-user/upstream/authorize")]
    [SameOriginForm]
    public async Task<IResult> Confirm(CancellationToken ct)
    {
        var form = await RequestForm.ReadAsync(Request, ct);

        if (form.Failed)
        {
            return Refuse(form.Error);
        }

        if (form.Value.One("mcp_client_id") is not { } client || form.Value.One("session") is not { } session)
        {
            return Refuse(UpstreamErrors.InvalidRequest("mcp_client_id and session must be given once."));
        }

        var key = form.Value.One("vk") is { } typed ? new Secret(typed) : null;

        return await DepartAsync(new LinkTicket(client, new Secret(session), BrowserCookie.Read(HttpContext)), key, ct);
    }

    private async Task<IResult> StartFromFlowAsync(StartUpstreamAuthorizationCommand start, CancellationToken ct)
    {
        var departure = await mediator.Send(start, ct);

        if (!departure.Failed)
        {
            return Results.Redirect(departure.Value.Location);
        }

        // Here a flow stands for its user's login: one that cannot be used any more is an invalid credential.
        var error = departure.Error;
        var isEnded = error == FlowErrors.Unknown || error == FlowErrors.AlreadyAnswered || error == FlowErrors.Expired;

        return isEnded ? Refuse(error, StatusCodes.Status401Unauthorized) : RefuseInFlow(error, start.Ticket.FlowId!);
    }

    private IResult RefuseInFlow(Error error, string flowId)
    {
        if (error == FlowErrors.WrongBrowser || !Negotiation.WantsPage(Request))
        {
            return Refuse(error);
        }

        Response.Headers.Vary = "Accept";

        return Page.Error(ErrorWriter.PageOf(HttpContext, error, ErrorMap.Of(error).Status) with
        {
            Title = "This service could not be connected",
            NextStep = "Go back to your services and try again, or finish without it: you can connect it later.",
            ServicesHref = PageRoutes.ServicesStep(flowId),
        });
    }

    private async Task<IResult> OpenLinkAsync(LinkTicket ticket, CancellationToken ct)
    {
        var opened = await mediator.Send(new OpenConnectLinkQuery(ticket), ct);

        if (opened.Failed)
        {
            return Refuse(opened.Error);
        }

        if (!opened.Value.IsProven)
        {
            return AskForProof(ticket, opened.Value, errorCode: null);
        }

        // A link that another site opened is confirmed by the person; one they opened themselves goes straight on.
        return settings.OAuth.RuntimeLinks == RuntimeLinks.Open || OpenedByThePerson()
            ? await DepartAsync(ticket, key: null, ct)
            : Page.LinkConfirmation(new LinkConfirmationModel(
                ticket.McpClientId,
                ticket.Session.Reveal(),
                opened.Value.Client.Name.Value,
                opened.Value.ProviderHost,
                ConsentModels.Acting(opened.Value.Acting)));
    }

    private async Task<IResult> DepartAsync(LinkTicket ticket, Secret? key, CancellationToken ct)
    {
        var command = new StartRuntimeAuthorizationCommand(
            ticket, key, SourceAddress.Of(HttpContext), PublicOrigin.Of(HttpContext).BaseUrl);
        var departure = await mediator.Send(command, ct);

        if (!departure.Failed)
        {
            FlowCookie.Add(HttpContext, departure.Value.BrowserSecret!);

            return Results.Redirect(departure.Value.Location);
        }

        var error = departure.Error;

        return error == UpstreamErrors.LinkNeedsProof || IsAboutTheKey(error)
            ? await AskAgainAsync(ticket, error, ct)
            : Refuse(error);
    }

    private async Task<IResult> AskAgainAsync(LinkTicket ticket, Error error, CancellationToken ct)
    {
        var opened = await mediator.Send(new OpenConnectLinkQuery(ticket), ct);

        return opened.Failed
            ? Refuse(opened.Error)
            : AskForProof(ticket, opened.Value, error == UpstreamErrors.LinkNeedsProof ? null : error.Code);
    }

    private IResult AskForProof(LinkTicket ticket, ConnectLinkAnswer link, string? errorCode)
    {
        if (!Negotiation.WantsPage(Request))
        {
            return Refuse(UpstreamErrors.LinkNeedsProof);
        }

        Response.Headers.Vary = "Accept";

        return Page.LinkProof(new LinkProofModel
        {
            McpClientId = ticket.McpClientId,
            Session = ticket.Session.Reveal(),
            Service = link.Client.Name.Value,
            OffersVirtualKey = link.Acting.Subject.Kind == SubjectKind.VirtualKey,
            ErrorCode = errorCode,
            EventId = ErrorResponse.EventIdOf(HttpContext),
        });
    }

    private bool OpenedByThePerson() =>
        !Request.Headers.TryGetValue("Sec-Fetch-Site", out var site) || site == "none" || site == "same-origin";

    private static bool IsAboutTheKey(Error error) => error.Code == VirtualKeyErrors.Unknown.Code
        || error.Code == VirtualKeyErrors.Required.Code
        || error.Code == VirtualKeyErrors.TooManyAttempts.Code;

    private IResult Refuse(Error error, int? status = null) =>
        ErrorWriter.Refuse(HttpContext, error, status);
}
