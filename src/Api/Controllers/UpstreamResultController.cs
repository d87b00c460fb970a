using System.Buffers.Text;
using Bifrost.Api.Errors;
using Bifrost.Api.Http;
using Bifrost.Api.Pages;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Bifrost.Api.Controllers;

/// <summary>
/// How a round trip outside a consent flow ended, at an address that holds neither code nor state. It tells the browser that started,
/// for as long as the outcome is kept.
/// </summary>
[Access(AccessRule.BoundBrowser)]
[AuthorizationServer(NeedsPerUserServer = false, WithoutStore = StatusCodes.Status400BadRequest)]
[ErrorFormat(ErrorFormat.Page)]
public sealed class UpstreamResultController(IMediator mediator) : ControllerBase
{
    /// <summary>GET /oauth/connection/{id}</summary>
    [HttpGet("/oauth/connection/{id}")]
    public async Task<IResult> Show(string id, CancellationToken ct)
    {
        var eventId = ErrorResponse.EventIdOf(HttpContext);
        var hash = new byte[SecretHash.Size];

        if (id.Length != Base64Url.GetEncodedLength(hash.Length) || !Base64Url.IsValid(id)
            || !Base64Url.TryDecodeFromChars(id, hash, out _))
        {
            return UpstreamResults.Refusal(UpstreamErrors.StateUnknown, eventId);
        }

        var arrival = await mediator.Send(
            new GetUpstreamArrivalQuery(SecretHash.Restore(hash), FlowCookie.Read(HttpContext)), ct);

        return arrival.Failed ? UpstreamResults.Refusal(arrival.Error, eventId) : UpstreamResults.Of(arrival.Value);
    }
}
