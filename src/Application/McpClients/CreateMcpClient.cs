using Bifrost.Application.Common;
using Bifrost.Application.Connections;
using Bifrost.Application.Gateway;
using Bifrost.Application.Ports;
using Bifrost.Application.Sessions;
using Bifrost.Application.Settings;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using MediatR;

namespace Bifrost.Application.McpClients;

/// <summary>
/// Makes an MCP client. One that needs no login is asked for its tools first, and not made when it gives none; one that needs
/// a login is made inactive and waits for it.
/// </summary>
/// <param name="Input">What was said of it.</param>
/// <param name="BaseUrl">Bifrost's own origin, for the address to log in at.</param>
/// <param name="Source">Where the call came from.</param>
public sealed record CreateMcpClientCommand(McpClientInput Input, string BaseUrl, string Source) : ICommand<McpClientMade>;

/// <summary>A client that was made.</summary>
/// <param name="Id">Who it is.</param>
/// <param name="Login">The login it waits for; null when it needs none.</param>
public sealed record McpClientMade(McpClientId Id, LoginOffer? Login);

internal sealed class CreateMcpClientHandler(
    DescribedClients described,
    AllowedHosts hosts,
    KeyGrants grants,
    ServerProbe probe,
    IUpstreamOAuth upstream,
    IMcpClientStore store,
    IMcpClientRepository clients,
    ConnectionEnding ending,
    AdministratorLogins logins,
    AudienceEnding audiences,
    ClientTrail trail,
    ICatalogRefresh catalog,
    IUnitOfWork unitOfWork,
    ISecretGenerator secrets,
    BifrostSettings settings,
    TimeProvider time) : IRequestHandler<CreateMcpClientCommand, Result<McpClientMade>>
{
    public async Task<Result<McpClientMade>> Handle(CreateMcpClientCommand request, CancellationToken cancellationToken)
    {
        var read = McpClientForm.Read(request.Input, before: null, secrets.NewId());

        if (read.Failed)
        {
            return read.Error;
        }

        var server = read.Value;

        if (await RefuseAsync(server, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var plan = await grants.PlanAsync(
            new McpClientId(server.ClientId), server.Name, request.Input.VirtualKeys, cancellationToken);

        if (plan.Failed)
        {
            return plan.Error;
        }

        var tools = await TryOutAsync(server, cancellationToken);

        return tools.Failed ? tools.Error : await KeepAsync(request, server, plan.Value, tools.Value, cancellationToken);
    }

    private async Task<Error?> RefuseAsync(McpServerSettings server, CancellationToken ct)
    {
        var known = await described.ListAsync(ct);

        if (known.Any(other => other.Server.ClientId == server.ClientId))
        {
            return McpClientErrors.IdTaken;
        }

        return known.Any(other => string.Equals(other.Server.Name, server.Name, StringComparison.OrdinalIgnoreCase))
            ? McpClientErrors.NameTaken
            : await hosts.RefuseAsync(server, ct);
    }

    // All that is asked over the network, before anything is written.
    private async Task<Result<EntryList?>> TryOutAsync(McpServerSettings server, CancellationToken ct)
    {
        var client = server.ToClient(settings.Mcp);

        if (DescribedClient.NeedsLogin(client.AuthType))
        {
            var provider = await upstream.FindProviderAsync(client, ct);

            return provider.Failed
                ? McpClientErrors.NotVerified($"The provider of {client.Name} could not be used: {provider.Error.Message}")
                : (EntryList?)null;
        }

        if (!GatewayView.CanReach(client))
        {
            return (EntryList?)null;
        }

        var tools = await probe.AskAsync(client, ct);

        return tools.Failed ? tools.Error : tools.Value;
    }

    private async Task<Result<McpClientMade>> KeepAsync(
        CreateMcpClientCommand request, McpServerSettings server, GrantPlan plan, EntryList? tools, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var client = server.ToClient(settings.Mcp);
        var needsLogin = DescribedClient.NeedsLogin(client.AuthType);

        if (!await store.TryAddAsync(server, isActive: !needsLogin, now, ct))
        {
            await unitOfWork.DiscardAsync();

            return McpClientErrors.NameTaken;
        }

        // An earlier client may have had the identifier or the name; what was connected or granted there is not for this one.
        await ending.EndAsync(
            AccountScope.Of(client.Id), WrittenBy.Administrator(request.Source), "mcp_client_replaced", now, ct);
        await clients.ForgetServerAsync(client.Id, ct);
        await audiences.EndAsync(client.Name, WrittenBy.Administrator(request.Source), now, ct);

        if (tools is not null)
        {
            await store.KeepToolsAsync(client.Id, ServerProbe.Write(tools), now, ct);
        }

        if (!await grants.TryKeepAsync(plan, now, ct))
        {
            await unitOfWork.DiscardAsync();

            return WriteErrors.VersionConflict;
        }

        var login = needsLogin ? await logins.OfferAsync(client, request.BaseUrl, now, ct) : null;
        await trail.RecordAsync("mcp_client.created", request.Source, client.Id.Value, before: null, server, now, ct);
        await unitOfWork.CommitAsync(ct);
        await catalog.RefreshAsync(CancellationToken.None);

        return new McpClientMade(client.Id, login);
    }
}
