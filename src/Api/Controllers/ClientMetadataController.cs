using Bifrost.Api.Contracts;
using Bifrost.Api.Errors;
using Bifrost.Api.Http;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Upstream;
using Microsoft.AspNetCore.Cors;
using Microsoft.AspNetCore.Mvc;

namespace Bifrost.Api.Controllers;

/// <summary>What providers read about Bifrost where they take the address of a document for a client identifier.</summary>
[Access(AccessRule.Anyone)]
[AuthorizationServer(NeedsPerUserServer = false, WithoutStore = StatusCodes.Status404NotFound)]
[ErrorFormat(ErrorFormat.Text, HasPages = false)]
[EnableCors(OpenCors.Policy)]
public sealed class ClientMetadataController : ControllerBase
{
    /// <summary>GET /oauth/client-metadata.json</summary>
    [HttpGet(ClientDocument.Path)]
    public IResult Describe() => Describe(segment: null);

    /// <summary>GET /oauth/client-metadata/{issuer}</summary>
    [HttpGet(ClientDocument.IssuerPath)]
    public IResult DescribeForIssuer(string issuer) => UpstreamCallback.IsSegment(issuer)
        ? Describe(issuer)
        : ErrorWriter.Refuse(HttpContext, ApiErrors.PathUnknown);

    private IResult Describe(string? segment)
    {
        var origin = PublicOrigin.Of(HttpContext).BaseUrl;
        var callback = UpstreamCallback.Under(origin, segment);

        if (ClientDocument.AddressFor(callback) is not { } address)
        {
            return ErrorWriter.Refuse(HttpContext, ApiErrors.PathUnknown);
        }

        Response.Headers.CacheControl = "public, max-age=3600";

        return Results.Json(
            new ClientMetadataResponse
            {
                ClientId = address,
                ClientUri = origin,
                RedirectUris = [callback],
            },
            WireJson.Options);
    }
}
