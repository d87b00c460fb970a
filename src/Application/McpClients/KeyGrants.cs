using Bifrost.Application.Common;
using Bifrost.Application.Settings.Rules;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.VirtualKeys;

namespace Bifrost.Application.McpClients;

/// <summary>What virtual keys get to use once a client is changed: decided before the first write, kept after it.</summary>
internal sealed record GrantPlan(IReadOnlyList<(GrantHolder Holder, IReadOnlyList<VirtualKeyGrant> Grants)> Changes);

/// <summary>
/// Which virtual keys may use an MCP client, seen from the client. Grants are for a client and not for a name: they stay with one
/// that is renamed and go with one that is removed, and a later client of the same name inherits nothing.
/// </summary>
internal sealed class KeyGrants(IVirtualKeyGrantRepository repository)
{
    private const int Attempts = 3;

    /// <summary>Plans that exactly these keys may use a client; null leaves it as it is, but for the name.</summary>
    /// <param name="client">Which.</param>
    /// <param name="name">What it is called from now on; null when it is removed.</param>
    /// <param name="wanted">The keys.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<Result<GrantPlan>> PlanAsync(
        McpClientId client, string? name, IReadOnlyList<KeyGrantInput?>? wanted, CancellationToken ct)
    {
        var holders = await repository.ListAsync(ct);
        var read = Read(wanted, holders);

        if (read.Failed)
        {
            return read.Error;
        }

        var changes = new List<(GrantHolder, IReadOnlyList<VirtualKeyGrant>)>();

        foreach (var holder in holders)
        {
            var grants = Replace(holder, client, name, wanted is null ? null : read.Value);

            if (IsSame(holder.Grants, grants))
            {
                continue;
            }

            if (holder.IsFileManaged)
            {
                return WriteErrors.FileManaged with
                {
                    Message = $"The virtual key {holder.Id.Value} is managed by the configuration file. Change it there and restart.",
                };
            }

            changes.Add((holder, grants));
        }

        return new GrantPlan(changes);
    }

    /// <summary>
    /// Gives the grants of the keys that the API made the names that their clients have now. Grants of an earlier release, which name a
    /// client only, become those of the client that has the name; one of a name that nobody has goes.
    /// </summary>
    /// <param name="clients">Every client and its name; of two with one name the first has it.</param>
    /// <param name="now">The moment.</param>
    /// <param name="ct">Cancels.</param>
    public async Task FollowAsync(
        IReadOnlyList<(McpClientId Id, McpClientName Name)> clients, DateTimeOffset now, CancellationToken ct)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var holders = (await repository.ListAsync(ct)).Where(holder => !holder.IsFileManaged);
            var plan = new GrantPlan(
            [
                .. holders.Select(holder => (holder, Follow(holder.Grants, clients))).Where(each => !IsSame(each.holder.Grants, each.Item2)),
            ]);

            if (await TryKeepAsync(plan, now, ct))
            {
                return;
            }
        }
    }

    /// <summary>Keeps what was planned. False when a key was changed meanwhile.</summary>
    public async Task<bool> TryKeepAsync(GrantPlan plan, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var (holder, grants) in plan.Changes)
        {
            if (!await repository.TryReplaceAsync(holder, grants, now, ct))
            {
                return false;
            }
        }

        return true;
    }

    private static Result<Dictionary<string, ToolSelection>> Read(
        IReadOnlyList<KeyGrantInput?>? wanted, IReadOnlyList<GrantHolder> holders)
    {
        var reader = new FormReader();
        var read = new Dictionary<string, ToolSelection>(StringComparer.Ordinal);

        foreach (var (index, grant) in (wanted ?? []).Index())
        {
            var path = $"vk_configs[{index}]";
            var tools = reader.List($"{path}.tools_to_execute", grant?.ToolsToExecute, NameRule.Tool);

            if (grant?.VirtualKeyId is not { } key || holders.All(holder => holder.Id.Value != key))
            {
                reader.Fail($"{path}.virtual_key_id", "expected the id of a virtual key.");
            }
            else if (!read.TryAdd(key, ToolSelection.Of(tools)))
            {
                reader.Fail($"{path}.virtual_key_id", "names a virtual key twice.");
            }
        }

        return reader.Fault is { } fault ? fault : read;
    }

    private static List<VirtualKeyGrant> Replace(
        GrantHolder holder, McpClientId client, string? name, Dictionary<string, ToolSelection>? wanted)
    {
        // A grant that is shown under the name, of a client that is away, would be taken for one of this client.
        var others = holder.Grants.Where(grant => grant.McpClient != client && !IsCalled(grant, name));
        var present = holder.Grants.FirstOrDefault(grant => grant.McpClient == client)?.Tools;
        var tools = wanted is null ? present : wanted.GetValueOrDefault(holder.Id.Value);

        return tools is null || name is null ? [.. others] : [.. others, new VirtualKeyGrant(client, name, tools)];
    }

    private static List<VirtualKeyGrant> Follow(
        IReadOnlyList<VirtualKeyGrant> grants, IReadOnlyList<(McpClientId Id, McpClientName Name)> clients) =>
        [.. grants.Select(grant => Follow(grant, clients)).OfType<VirtualKeyGrant>()];

    private static VirtualKeyGrant? Follow(VirtualKeyGrant grant, IReadOnlyList<(McpClientId Id, McpClientName Name)> clients)
    {
        var (id, name) = clients.FirstOrDefault(
            client => grant.McpClient is null ? client.Name.IsSameAs(grant.McpClientName) : client.Id == grant.McpClient);

        return id is not null
            ? grant with { McpClient = id, McpClientName = name.Value }
            : grant.McpClient is null ? null : grant;
    }

    private static bool IsCalled(VirtualKeyGrant grant, string? name) =>
        string.Equals(grant.McpClientName, name, StringComparison.OrdinalIgnoreCase);

    private static bool IsSame(IReadOnlyList<VirtualKeyGrant> one, List<VirtualKeyGrant> other) =>
        one.Count == other.Count && one.Select(Text).Order(StringComparer.Ordinal).SequenceEqual(other.Select(Text).Order(StringComparer.Ordinal));

    private static string Text(VirtualKeyGrant grant) => $"{grant.McpClient?.Value}\n{grant.McpClientName}\n{grant.Tools.Fingerprint}";
}
