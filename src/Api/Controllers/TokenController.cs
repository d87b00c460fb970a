using Bifrost.Api.Contracts;
using Bifrost.Api.Errors;
using Bifrost.Api.Http;
using Bifrost.Application.Codes;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using MediatR;
using Microsoft.AspNetCore.Cors;
using Microsoft.AspNetCore.Mvc;

namespace Bifrost.Api.Controllers;

/// <summary>The token endpoint (RFC 6749 §3.2).</summary>
[Access(AccessRule.Anyone)]
[AuthorizationServer(WithoutStore = StatusCodes.Status500InternalServerError)]
[ErrorFormat(ErrorFormat.OAuth, HasPages = false)]
[EnableCors(OpenCors.Policy)]
public sealed class TokenController(IMediator mediator) : ControllerBase
{
    /// <summary>POST /api/oauth/per-user/token</summary>
    [HttpPost("/api/oauth/per-user/token")]
    public async Task<IResult> Exchange(CancellationToken ct)
    {
        var form = await RequestForm.ReadAsync(Request, ct);

        if (form.Failed)
        {
            return Refuse(form.Error);
        }

        var token = await mediator.Send(CommandOf(form.Value), ct);

        return token.Failed
            ? Refuse(token.Error)
            : Results.Json(new TokenResponse(
                token.Value.AccessToken.Reveal(), "Bearer", (long)token.Value.Lifetime.TotalSeconds, Scopes.Granted));
    }

    private static ExchangeCodeCommand CommandOf(OAuthParameters form) => new()
    {
        GrantType = form.One("grant_type"),
        Code = form.One("code") is { } code ? new Secret(code) : null,
        CodeVerifier = form.One("code_verifier") is { } verifier ? new Secret(verifier) : null,
        ClientId = form.One("client_id"),
        RedirectUri = form.One("redirect_uri"),
        Resources = form.All("resource"),
        Repeated = form.Repeated("grant_type", "code", "code_verifier", "client_id", "redirect_uri", "scope"),
    };

    // Every refusal of this endpoint is 400, an unknown client too (RFC 6749 §5.2 leaves 401 to clients that authenticate).
    private IResult Refuse(Error error) =>
        ErrorWriter.Refuse(HttpContext, error, StatusCodes.Status400BadRequest);
}
