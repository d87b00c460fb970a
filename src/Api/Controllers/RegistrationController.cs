using System.Text.Json;
using Bifrost.Api.Contracts;
using Bifrost.Api.Errors;
using Bifrost.Api.Http;
using Bifrost.Application.Clients;
using Bifrost.Domain.Clients;
using Bifrost.Domain.Common;
using Mapster;
using MediatR;
using Microsoft.AspNetCore.Cors;
using Microsoft.AspNetCore.Mvc;

namespace Bifrost.Api.Controllers;

/// <summary>Dynamic client registration (RFC 7591).</summary>
[Access(AccessRule.Anyone)]
[AuthorizationServer]
[ErrorFormat(ErrorFormat.OAuth, HasPages = false)]
[EnableCors(OpenCors.Policy)]
public sealed class RegistrationController(IMediator mediator) : ControllerBase
{
    private static readonly JsonSerializerOptions Strict = new()
    {
        AllowDuplicateProperties = false,
        MaxDepth = 16,
    };

    /// <summary>POST /api/oauth/per-user/register</summary>
    [HttpPost("/api/oauth/per-user/register")]
    public async Task<IResult> Register(CancellationToken ct)
    {
        var request = await ReadAsync(ct);

        if (request.Failed)
        {
            return Refuse(request.Error);
        }

        var registration = request.Value.Adapt<ClientRegistration>(WireMapping.Config);
        var client = await mediator.Send(new RegisterClientCommand(registration, SourceAddress.Of(HttpContext)), ct);

        return client.Failed
            ? Refuse(client.Error)
            : Results.Json(client.Value.Adapt<RegistrationResponse>(WireMapping.Config), WireJson.Options, statusCode: 201);
    }

    private IResult Refuse(Error error) => ErrorWriter.Refuse(HttpContext, error);

    private async Task<Result<RegistrationRequest>> ReadAsync(CancellationToken ct)
    {
        if (!Request.HasJsonContentType())
        {
            return BodyErrors.NotJson;
        }

        try
        {
            return await JsonSerializer.DeserializeAsync<RegistrationRequest>(Request.Body, Strict, ct) is { } request
                ? request
                : BodyErrors.NotJson;
        }
        catch (JsonException malformed)
        {
            return malformed.Path?.StartsWith("$.redirect_uris", StringComparison.Ordinal) == true
                ? ClientErrors.InvalidRedirect("redirect_uris must be an array of strings.")
                : ClientErrors.InvalidMetadata("The body is not a JSON object of client metadata.");
        }
        catch (BadHttpRequestException tooLarge) when (tooLarge.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return ClientErrors.InvalidMetadata(BodyErrors.TooLarge.Message);
        }
    }
}
