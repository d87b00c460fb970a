using Bifrost.Application.Common;
using Bifrost.Application.Settings.Rules;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.VirtualKeys;

namespace Bifrost.Application.McpClients;

/// <summary>What virtual keys get to use once a client is changed: decided before the first write, kept after it.</summary>
internal sealed record GrantPlan(IReadOnlyList<(GrantHolder Holder, IReadOnlyList<VirtualKeyGrant> Grants)> Changes);

/// <summary>
/// Which virtual keys may use an MCP client, seen from the client. Grants name clients, so they follow a client that is renamed
/// and go with one that is removed: a later client of the same name inherits nothing.
/// </summary>
internal sealed class KeyGrants(IVirtualKeyGrantRepository repository)
{
    /// <summary>Plans that exactly these keys may use a client; null leaves it as it is, but for the name.</summary>
    public async Task<Result<GrantPlan>> PlanAsync(
        string? before, string? after, IReadOnlyList<KeyGrantInput?>? wanted, CancellationToken ct)
    {
        if (wanted is null && (before is null || before == after))
        {
            return new GrantPlan([]);
        }

        var holders = await repository.ListAsync(ct);
        var read = Read(wanted, holders);

        if (read.Failed)
        {
            return read.Error;
        }

        var changes = new List<(GrantHolder, IReadOnlyList<VirtualKeyGrant>)>();

        foreach (var holder in holders)
        {
            var grants = Replace(holder, before ?? after!, after, wanted is null ? null : read.Value);

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
        GrantHolder holder, string before, string? after, Dictionary<string, ToolSelection>? wanted)
    {
        var others = holder.Grants.Where(grant => !IsFor(grant, before) && (after is null || !IsFor(grant, after)));
        var present = holder.Grants.FirstOrDefault(grant => IsFor(grant, before))?.Tools;
        var tools = wanted is null ? present : wanted.GetValueOrDefault(holder.Id.Value);

        return tools is null || after is null ? [.. others] : [.. others, new VirtualKeyGrant(after, tools)];
    }

    private static bool IsFor(VirtualKeyGrant grant, string name) =>
        string.Equals(grant.McpClientName, name, StringComparison.OrdinalIgnoreCase);

    private static bool IsSame(IReadOnlyList<VirtualKeyGrant> one, List<VirtualKeyGrant> other) =>
        one.Count == other.Count && one.Select(Text).Order(StringComparer.Ordinal).SequenceEqual(other.Select(Text).Order(StringComparer.Ordinal));

    private static string Text(VirtualKeyGrant grant) => $"{grant.McpClientName}\n{grant.Tools.Fingerprint}";
}
