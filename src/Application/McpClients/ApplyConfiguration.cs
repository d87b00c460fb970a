using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Sessions;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Bifrost.Domain.VirtualKeys;
using MediatR;

namespace Bifrost.Application.McpClients;

/// <summary>
/// Makes the store agree with the configuration file. A server whose origin, issuer or way of authorization changed loses
/// its users' connections, because their tokens must never go to another host; one that left the file is deactivated.
/// </summary>
/// <param name="Clients">The servers of the file, in order.</param>
/// <param name="Keys">The virtual keys of the file with the hashes of their values.</param>
public sealed record ApplyConfigurationCommand(
    IReadOnlyList<McpClient> Clients, IReadOnlyList<(VirtualKey Key, SecretHash Value)> Keys) : ICommand<ConfigurationApplied>;

/// <summary>What an administrator should know about it.</summary>
/// <param name="Disconnected">Names of servers whose users have to connect again.</param>
/// <param name="Pending">Servers that wait for the administrator's login, with the configuration to ask about.</param>
public sealed record ConfigurationApplied(
    IReadOnlyList<McpClientName> Disconnected, IReadOnlyList<(McpClientName Name, OAuthConfigId Config)> Pending);

internal sealed class ApplyConfigurationHandler(
    IMcpClientRepository clients,
    IVirtualKeyRepository keys,
    ISubjectRepository subjects,
    IBrowserBindingRepository bindings,
    IOAuthConfigRepository configs,
    IAuditTrail audit,
    ISecretGenerator secrets,
    TimeProvider time) : IRequestHandler<ApplyConfigurationCommand, Result<ConfigurationApplied>>
{
    public async Task<Result<ConfigurationApplied>> Handle(ApplyConfigurationCommand request, CancellationToken cancellationToken)
    {
        var unchanged = new HashSet<VirtualKeyId>();

        foreach (var (key, value) in request.Keys)
        {
            var holder = await keys.FindByValueAsync(value, cancellationToken);

            // A key of an earlier file is deactivated below; one that the API made would keep the value.
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

        var now = time.GetUtcNow();
        var known = (await clients.ListConfiguredAsync(cancellationToken)).ToDictionary(client => client.Id);
        var disconnected = new List<McpClientName>();
        var pending = new List<(McpClientName, OAuthConfigId)>();

        foreach (var client in request.Clients)
        {
            if (known.Remove(client.Id, out var before) && before.Destination != McpDestination.Of(client))
            {
                await clients.DisconnectUsersAsync(client.Id, cancellationToken);
                await audit.RecordAsync(new AuditEvent("mcp_client.moved", "configuration", client.Id.Value), now, cancellationToken);
                disconnected.Add(client.Name);
            }

            await clients.KeepConfiguredAsync(client, now, cancellationToken);

            if (client.AuthType == McpAuthType.OAuth)
            {
                pending.Add((client.Name, await AwaitLoginAsync(client.Id, now, cancellationToken)));
            }
        }

        foreach (var gone in known.Values.Where(client => client.IsActive))
        {
            await clients.DeactivateAsync(gone.Id, now, cancellationToken);
        }

        await keys.DeactivateConfiguredAsync(now, cancellationToken);

        foreach (var (key, value) in request.Keys)
        {
            await keys.KeepConfiguredAsync(key, value, now, cancellationToken);
            var subject = await subjects.GetOrAddAsync(
                SubjectKind.VirtualKey, key.Id.Value, secrets, now, cancellationToken);

            // As when the API rotates a key: a browser that the old value let in presents the new one.
            if (!unchanged.Contains(key.Id))
            {
                await bindings.ForgetAsync(subject.Id, cancellationToken);
            }
        }

        return new ConfigurationApplied(disconnected, pending);
    }

    private async Task<OAuthConfigId> AwaitLoginAsync(McpClientId client, DateTimeOffset now, CancellationToken ct)
    {
        if (await configs.FindByClientAsync(client, ct) is { } waiting)
        {
            return waiting.Id;
        }

        var config = new OAuthConfig(
            new OAuthConfigId(secrets.NewId()),
            client,
            OAuthConfigPurpose.Shared,
            OAuthConfigStatus.Pending,
            now,
            now + OAuthConfig.Lifetime,
            Failure: null,
            Token: null);
        await configs.AddAsync(config, ct);

        return config.Id;
    }
}
