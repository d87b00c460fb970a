using Bifrost.Api.Contracts;
using Bifrost.Api.Errors;
using Bifrost.Api.Http;
using Bifrost.Application.Metadata;
using MediatR;
using Microsoft.AspNetCore.Cors;
using Microsoft.AspNetCore.Mvc;

namespace Bifrost.Api.Controllers;

/// <summary>What clients discover (RFC 9728, RFC 8414).</summary>
[Access(AccessRule.Anyone)]
[AuthorizationServer(WithoutStore = StatusCodes.Status404NotFound)]
[ErrorFormat(ErrorFormat.Text, HasPages = false)]
[EnableCors(OpenCors.Policy)]
public sealed class MetadataController(IMediator mediator) : ControllerBase
{
    /// <summary>GET /.well-known/oauth-protected-resource, also with the path of the resource inserted (RFC 9728 §3.1)</summary>
    [HttpGet("/.well-known/oauth-protected-resource")]
    [HttpGet("/.well-known/oauth-protected-resource/mcp")]
    [HttpGet("/.well-known/oauth-protected-resource/mcp/{client}")]
    public async Task<IResult> ProtectedResource(string? client, CancellationToken ct)
    {
        var origin = PublicOrigin.Of(HttpContext).BaseUrl;
        var found = await mediator.Send(new GetProtectedResourceMetadataQuery(client), ct);

        return found.Failed
            ? ErrorWriter.Refuse(HttpContext, ApiErrors.PathUnknown)
            : Results.Json(
                new ProtectedResourceMetadataResponse
                {
                    Resource = origin + found.Value.Path,
                    AuthorizationServers = [origin],
                    ResourceName = found.Value.Name,
                    ResourceDocumentation = $"{origin}/",
                },
                WireJson.Options);
    }

    /// <summary>GET /.well-known/oauth-authorization-server</summary>
    [HttpGet("/.well-known/oauth-authorization-server")]
    public IResult AuthorizationServer()
    {
        var origin = PublicOrigin.Of(HttpContext).BaseUrl;

        return Results.Json(
            new AuthorizationServerMetadataResponse
            {
                Issuer = origin,
                AuthorizationEndpoint = $"{origin}/api/oauth/per-user/authorize",
                TokenEndpoint = $"{origin}/api/oauth/per-user/token",
                RegistrationEndpoint = $"{origin}/api/oauth/per-user/register",
                ServiceDocumentation = $"{origin}/docs",
            },
            WireJson.Options);
    }
}
