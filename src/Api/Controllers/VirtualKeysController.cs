using Bifrost.Api.Contracts;
using Bifrost.Api.Errors;
using Bifrost.Api.Http;
using Bifrost.Application.VirtualKeys;
using Bifrost.Domain.Common;
using Bifrost.Domain.VirtualKeys;
using Mapster;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Bifrost.Api.Controllers;

/// <summary>The virtual keys: what teams and programs hold.</summary>
[Access(AccessRule.Administrator)]
[AdminKey]
[AuthorizationServer(NeedsPerUserServer = false)]
[ErrorFormat(ErrorFormat.Management, HasPages = false)]
public sealed class VirtualKeysController(IMediator mediator) : ControllerBase
{
    /// <summary>GET /api/governance/virtual-keys</summary>
    [HttpGet("/api/governance/virtual-keys")]
    public async Task<IResult> List(CancellationToken ct)
    {
        var page = ListQuery.Read(Request);

        if (page.Failed)
        {
            return Refuse(page.Error);
        }

        var keys = (await mediator.Send(new ListVirtualKeysQuery(page.Value), ct)).Value;

        return Answer(new VirtualKeyListResponse(
            [.. keys.Rows.Select(Shown)], keys.Rows.Count, keys.Total, page.Value.Limit, page.Value.Offset));
    }

    /// <summary>POST /api/governance/virtual-keys</summary>
    [HttpPost("/api/governance/virtual-keys")]
    public async Task<IResult> Create(CancellationToken ct)
    {
        var body = await BodyAsync(id: null, ct);

        if (body.Failed)
        {
            return Refuse(body.Error);
        }

        var issued = await mediator.Send(new CreateVirtualKeyCommand(InputOf(body.Value), SourceAddress.Of(HttpContext)), ct);

        return issued.Failed ? Refuse(issued.Error) : ShowValue("Virtual key created successfully", issued.Value);
    }

    /// <summary>GET /api/governance/virtual-keys/{vk_id}</summary>
    [HttpGet("/api/governance/virtual-keys/{vk_id}")]
    public async Task<IResult> Get([FromRoute(Name = "vk_id")] string id, CancellationToken ct)
    {
        var key = await mediator.Send(new GetVirtualKeyQuery(id), ct);

        return key.Failed ? Refuse(key.Error) : Show(message: null, key.Value);
    }

    /// <summary>PUT /api/governance/virtual-keys/{vk_id}</summary>
    [HttpPut("/api/governance/virtual-keys/{vk_id}")]
    public async Task<IResult> Update([FromRoute(Name = "vk_id")] string id, CancellationToken ct)
    {
        var body = await BodyAsync(id, ct);
        var version = body.Failed ? body.Error : ExpectedVersion.Read(Request);

        if (version.Failed)
        {
            return Refuse(version.Error);
        }

        if (version.Value is not null && body.Value.Version is not null && version.Value != body.Value.Version)
        {
            return Refuse(ManagementErrors.InvalidBody("version and If-Match must not differ."));
        }

        var command = new UpdateVirtualKeyCommand(
            id, InputOf(body.Value), version.Value ?? body.Value.Version, SourceAddress.Of(HttpContext));
        var changed = await mediator.Send(command, ct);

        return changed.Failed ? Refuse(changed.Error) : Show("Virtual key updated successfully", changed.Value);
    }

    /// <summary>DELETE /api/governance/virtual-keys/{vk_id}</summary>
    [HttpDelete("/api/governance/virtual-keys/{vk_id}")]
    public async Task<IResult> Delete([FromRoute(Name = "vk_id")] string id, CancellationToken ct)
    {
        var version = ExpectedVersion.Read(Request);
        var deleted = version.Failed
            ? version.Error
            : await mediator.Send(new DeleteVirtualKeyCommand(id, version.Value, SourceAddress.Of(HttpContext)), ct);

        return deleted.Failed ? Refuse(deleted.Error) : Answer(new MessageResponse("Virtual key deleted successfully"));
    }

    /// <summary>POST /api/governance/virtual-keys/{vk_id}/rotate</summary>
    [HttpPost("/api/governance/virtual-keys/{vk_id}/rotate")]
    public async Task<IResult> Rotate([FromRoute(Name = "vk_id")] string id, CancellationToken ct)
    {
        var body = await ManagementBody.ReadAsync<VirtualKeyRotation>(Request, ct);
        var version = body.Failed ? body.Error : ExpectedVersion.Read(Request);

        if (version.Failed)
        {
            return Refuse(version.Error);
        }

        var command = new RotateVirtualKeyCommand(
            id, version.Value, SourceAddress.Of(HttpContext), body.Value.KeepSessions ?? false);
        var rotated = await mediator.Send(command, ct);

        return rotated.Failed ? Refuse(rotated.Error) : ShowValue("Virtual key rotated successfully", rotated.Value);
    }

    private async Task<Result<VirtualKeyRequest>> BodyAsync(string? id, CancellationToken ct)
    {
        var body = await ManagementBody.ReadAsync<VirtualKeyRequest>(Request, ct);

        if (body.Failed)
        {
            return body;
        }

        if (body.Value.Unenforced() is { } member)
        {
            return ManagementErrors.InvalidBody($"{member}: Bifrost has no such limit for a virtual key, so it is not taken. Leave it out.");
        }

        return body.Value.Id is null || body.Value.Id == id
            ? body
            : ManagementErrors.InvalidBody("id is given by Bifrost and never changes. Leave it out.");
    }

    private IResult Show(string? message, VirtualKey key)
    {
        ExpectedVersion.Tell(Response, key.Version);

        return Answer(new VirtualKeyAnswer(message, Shown(key)));
    }

    // The one answer with the value in it: nobody between here and the administrator may keep it.
    private IResult ShowValue(string message, IssuedVirtualKey issued)
    {
        ExpectedVersion.Tell(Response, issued.Key.Version);
        Response.Headers.CacheControl = "no-store";

        return Answer(new VirtualKeyAnswer(message, issued.Adapt<VirtualKeyResponse>(WireMapping.Config)));
    }

    private static VirtualKeyInput InputOf(VirtualKeyRequest body) => body.Adapt<VirtualKeyInput>(WireMapping.Config);

    private static VirtualKeyResponse Shown(VirtualKey key) => key.Adapt<VirtualKeyResponse>(WireMapping.Config);

    private static IResult Answer<T>(T body) => Results.Json(body, WireJson.Options);

    private IResult Refuse(Error error) => ErrorWriter.Refuse(HttpContext, error);
}
