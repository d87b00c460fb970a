using Bifrost.Api.Errors;
using Bifrost.Api.Http;
using Bifrost.Api.Pages;
using Bifrost.Api.Pages.Models;
using Bifrost.Application.Flows;
using Bifrost.Domain.Clients;
using Bifrost.Domain.Common;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Bifrost.Api.Controllers;

/// <summary>The authorization endpoint (RFC 6749 §3.1). It never redirects an error: anyone may register a client.</summary>
[Access(AccessRule.Anyone)]
[AuthorizationServer]
[ErrorFormat(ErrorFormat.OAuth)]
public sealed class AuthorizeController(IMediator mediator) : ControllerBase
{
    /// <summary>GET /api/oauth/per-user/authorize</summary>
    [HttpGet("/api/oauth/per-user/authorize")]
    public async Task<IResult> Authorize(CancellationToken ct)
    {
        var parameters = new OAuthParameters(Request.Query);
        var answer = await mediator.Send(CommandOf(parameters), ct);
        Response.Headers.Vary = "Accept";

        if (answer.Failed)
        {
            return Refuse(answer.Error);
        }

        if (answer.Value is AuthorizeAnswer.Refused refused)
        {
            return RefuseWithReturn(refused);
        }

        var opened = (AuthorizeAnswer.Opened)answer.Value;
        FlowCookie.Add(HttpContext, opened.BrowserSecret);

        return Results.Redirect(PageRoutes.IdentityStep(opened.Flow.Value));
    }

    private AuthorizeCommand CommandOf(OAuthParameters parameters) => new()
    {
        ResponseType = parameters.One("response_type"),
        ClientId = parameters.One("client_id"),
        RedirectUri = parameters.One("redirect_uri"),
        CodeChallenge = parameters.One("code_challenge"),
        CodeChallengeMethod = parameters.One("code_challenge_method"),
        State = parameters.One("state"),
        Resources = parameters.All("resource"),
        Repeated = parameters.Repeated(
            "response_type", "client_id", "redirect_uri", "code_challenge", "code_challenge_method", "state", "scope"),
        Source = SourceAddress.Of(HttpContext),
        BaseUrl = PublicOrigin.Of(HttpContext).BaseUrl,
    };

    private IResult Refuse(Error error)
    {
        if (error != ClientErrors.Unknown)
        {
            return ErrorWriter.Refuse(HttpContext, error);
        }

        // mcp-remote asks for JSON alone before it opens a browser, and registers anew on exactly this answer.
        return Negotiation.WantsOnlyJson(Request)
            ? Results.Json(new OAuthErrorResponse("invalid_client", error.Message), statusCode: StatusCodes.Status401Unauthorized)
            : ErrorWriter.Result(HttpContext, error, ErrorFormat.Text);
    }

    private IResult RefuseWithReturn(AuthorizeAnswer.Refused refused)
    {
        if (!Negotiation.WantsPage(Request))
        {
            return ErrorWriter.Refuse(HttpContext, refused.Error);
        }

        var row = ErrorMap.Of(refused.Error);
        var back = refused.RedirectUri.WithParameters(
            ("error", row.OAuth),
            ("error_description", refused.Error.Message),
            ("state", refused.State),
            ("iss", PublicOrigin.Of(HttpContext).BaseUrl));
        var page = ErrorWriter.PageOf(HttpContext, refused.Error, row.Status);

        return Page.Error(page with { Return = new ReturnLink(back, refused.Client.DisplayName) });
    }
}
