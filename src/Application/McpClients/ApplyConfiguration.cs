using Bifrost.Application.Common;
using Bifrost.Application.Connections;
using Bifrost.Application.Ports;
using Bifrost.Application.Sessions;
using Bifrost.Application.Settings;
using Bifrost.Application.VirtualKeys;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Bifrost.Domain.VirtualKeys;
using MediatR;

namespace Bifrost.Application.McpClients;

/// <summary>
/// Makes the store agree with the configuration file. A server whose origin, issuer or way of authorization changed loses
/// its users' connections, because their tokens must never go to another host; one that left the file is deactivated. One that
/// was made through the API under the same client_id belongs to the file from now on; one that has only the same name is in the
/// way.
/// </summary>
/// <param name="Clients">The servers of the file, in order.</param>
/// <param name="Keys">The virtual keys of the file with the hashes of their values.</param>
public sealed record ApplyConfigurationCommand(
    IReadOnlyList<McpClient> Clients, IReadOnlyList<(VirtualKey Key, SecretHash Value)> Keys) : ICommand<ConfigurationApplied>;

/// <summary>What an administrator should know about it.</summary>
/// <param name="Disconnected">Names of servers whose users have to connect again.</param>
/// <param name="Pending">Servers that wait for the administrator's login.</param>
public sealed record ConfigurationApplied(
    IReadOnlyList<McpClientName> Disconnected, IReadOnlyList<(McpClientName Name, McpClientId Client)> Pending);

internal sealed class ApplyConfigurationHandler(
    IMcpClientRepository clients,
    IMcpClientStore store,
    IVirtualKeyRepository keys,
    ISubjectRepository subjects,
    VirtualKeyEnding keyEnding,
    IOAuthConfigRepository configs,
    KeyGrants grants,
    AudienceEnding audiences,
    ConnectionEnding ending,
    IAuditTrail audit,
    ISecretGenerator secrets,
    TimeProvider time) : IRequestHandler<ApplyConfigurationCommand, Result<ConfigurationApplied>>
{
    public async Task<Result<ConfigurationApplied>> Handle(ApplyConfigurationCommand request, CancellationToken cancellationToken)
    {
        var unchanged = await UnchangedAsync(request.Keys, cancellationToken);

        if (unchanged.Failed)
        {
            return unchanged.Error;
        }

        var now = time.GetUtcNow();
        var known = (await clients.ListConfiguredAsync(cancellationToken)).ToDictionary(client => client.Id);
        var made = (await store.ListAsync(cancellationToken)).Where(client => !client.IsFileManaged).ToList();

        if (request.Clients.Select(client => InTheWayOf(client, made)).OfType<Error>().FirstOrDefault() is { } refusal)
        {
            return refusal;
        }

        var before = known.ToDictionary(client => client.Key, client => client.Value.Destination);
        made.ForEach(client => before[client.Id] = McpDestination.Of(client.Server!.ToClient(new McpSettings())));
        await EndAudiencesAsync(request.Clients, known.Values, made, now, cancellationToken);
        await clients.ReleaseNamesAsync(cancellationToken);
        var disconnected = new List<McpClientName>();
        var pending = new List<(McpClientName, McpClientId)>();

        foreach (var gone in known.Values.Where(client => client.IsActive && request.Clients.All(kept => kept.Id != client.Id)))
        {
            await clients.DeactivateAsync(gone.Id, now, cancellationToken);
        }

        foreach (var client in request.Clients)
        {
            if (before.TryGetValue(client.Id, out var destination) && destination != McpDestination.Of(client))
            {
                await ending.EndAsync(
                    AccountScope.Of(client.Id), WrittenBy.Configuration, "mcp_client_moved", now, cancellationToken);
                await clients.ForgetServerAsync(client.Id, cancellationToken);
                await audit.RecordAsync(new AuditEvent("mcp_client.moved", "configuration", client.Id.Value), now, cancellationToken);
                disconnected.Add(client.Name);
            }

            await clients.KeepConfiguredAsync(client, now, cancellationToken);

            if (client.AuthType == McpAuthType.OAuth && await AwaitsLoginAsync(client.Id, now, cancellationToken))
            {
                pending.Add((client.Name, client.Id));
            }
        }

        await KeepKeysAsync(request, unchanged.Value, now, cancellationToken);
        await grants.FollowAsync(
            [
                .. request.Clients.Select(client => (client.Id, client.Name)),
                .. made.Select(client => (client.Id, McpClientName.Restore(client.Server!.Name))),
                .. known.Values.Select(client => (client.Id, client.Name)),
            ],
            now,
            cancellationToken);

        return new ConfigurationApplied(disconnected, pending);
    }

    // Names that a server gives up or takes: a token for what was called so before is not for what is called so now.
    private async Task EndAudiencesAsync(
        IReadOnlyList<McpClient> after,
        IEnumerable<KnownMcpClient> known,
        IEnumerable<StoredMcpClient> made,
        DateTimeOffset now,
        CancellationToken ct)
    {
        var before = known.Where(client => client.IsActive).ToDictionary(client => client.Id, client => client.Name);

        foreach (var client in made.Where(client => after.Any(kept => kept.Id == client.Id)))
        {
            before[client.Id] = McpClientName.Restore(client.Server!.Name);
        }

        var names = after.ToDictionary(client => client.Id, client => client.Name);
        var changed = before.Except(names).Concat(names.Except(before)).Select(each => each.Value).Distinct();

        foreach (var name in changed)
        {
            await audiences.EndAsync(name, WrittenBy.Configuration, now, ct);
        }
    }

    private static Error? InTheWayOf(McpClient client, IReadOnlyList<StoredMcpClient> made) =>
        made.Any(other => other.Id != client.Id && client.Name.IsSameAs(other.Server!.Name))
            ? McpClientErrors.NameTaken with
            {
                Message = $"mcp.client_configs: the name \"{client.Name}\" belongs to an MCP client that was made through the API; "
                    + "rename or delete it there, or give the entry another name.",
            }
            : null;

    /// <summary>The keys whose values are as they were, or the refusal of a value that a key of the API has.</summary>
    private async Task<Result<HashSet<VirtualKeyId>>> UnchangedAsync(
        IReadOnlyList<(VirtualKey Key, SecretHash Value)> configured, CancellationToken ct)
    {
        var unchanged = new HashSet<VirtualKeyId>();

        foreach (var (key, value) in configured)
        {
            var holder = await keys.FindByValueAsync(value, ct);

            // A key of an earlier file is deactivated by what follows; one that the API made would keep the value.
            if (key.IsActive && holder is { IsFileManaged: false } && holder.Id != key.Id)
            {
                return VirtualKeyErrors.ConfiguredValueTaken(
                    $"{key.Id.Value} of the configuration file, and {holder.Id.Value}, which was made through the management API");
            }

            if (holder?.Id == key.Id)
            {
                unchanged.Add(key.Id);
            }
        }

        return unchanged;
    }

    private async Task KeepKeysAsync(
        ApplyConfigurationCommand request, HashSet<VirtualKeyId> unchanged, DateTimeOffset now, CancellationToken ct)
    {
        await keys.DeactivateConfiguredAsync(now, ct);

        foreach (var (key, value) in request.Keys)
        {
            await keys.KeepConfiguredAsync(key, value, now, ct);
            await subjects.GetOrAddAsync(SubjectKind.VirtualKey, key.Id.Value, secrets, now, ct);

            // As when the API rotates a key: what stands on the old value ends.
            if (!unchanged.Contains(key.Id))
            {
                await keyEnding.RotateAsync(key.Id, WrittenBy.Configuration, now, ct);
            }
        }
    }

    // A login that is waited for is waited for anew, so that it can be asked about and completed after a restart too.
    private async Task<bool> AwaitsLoginAsync(McpClientId client, DateTimeOffset now, CancellationToken ct)
    {
        if (await configs.FindByClientAsync(client, ct) is not { } config)
        {
            return await configs.TryAddAsync(
                OAuthConfig.Ask(new OAuthConfigId(secrets.NewId()), client, OAuthConfigPurpose.Shared, now), ct);
        }

        if (config.Status == OAuthConfigStatus.Pending)
        {
            await configs.TryRenewAsync(config.AskAgain(OAuthConfigPurpose.Shared, now), ct);
        }

        return config.Token is null;
    }
}
