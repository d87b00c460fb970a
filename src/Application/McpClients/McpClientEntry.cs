using Bifrost.Application.Gateway;
using Bifrost.Application.Gateway.Lists;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.VirtualKeys;

namespace Bifrost.Application.McpClients;

/// <summary>An MCP client as the management API shows it.</summary>
/// <param name="Sheet">What was said of it.</param>
/// <param name="Version">Counts its changes.</param>
/// <param name="IsFileManaged">Whether the configuration file is its only truth.</param>
/// <param name="State">How it is.</param>
/// <param name="Tools">The tools as the server described them to an administrator, a JSON array; null while it never did.</param>
/// <param name="Keys">Which virtual keys may use it, and which of its tools.</param>
public sealed record McpClientEntry(
    McpClientSheet Sheet,
    long Version,
    bool IsFileManaged,
    McpClientState State,
    string? Tools,
    IReadOnlyList<KeyGrant> Keys)
{
    /// <summary>Why its state is <see cref="McpClientState.Error"/>, in a few words; null in every other state.</summary>
    public string? StateReason { get; init; }

    /// <summary>What was wrong with the lists that it gave this process last.</summary>
    public IReadOnlyList<(ListKind Kind, ListNote Note)> Notes { get; init; } = [];
}

/// <summary>That a virtual key may use some of a client's tools.</summary>
public sealed record KeyGrant(VirtualKeyId Key, string Name, ToolSelection Tools);

/// <summary>Puts entries together.</summary>
internal sealed class McpClientEntries(McpClientStates states, UpstreamReports reports, IVirtualKeyGrantRepository grants)
{
    /// <summary>The entries of these clients.</summary>
    public async Task<IReadOnlyList<McpClientEntry>> MakeAsync(IReadOnlyList<DescribedClient> clients, CancellationToken ct)
    {
        var holders = clients.Count == 0 ? [] : await grants.ListAsync(ct);
        var entries = new List<McpClientEntry>(clients.Count);

        foreach (var client in clients)
        {
            var state = await states.OfAsync(client, ct);
            entries.Add(new McpClientEntry(
                McpClientSheet.Of(client.Server),
                client.Row.Version,
                client.Row.IsFileManaged,
                state,
                client.Row.Tools,
                [.. holders.SelectMany(holder => GrantsOf(holder, client.Id))])
            {
                StateReason = state == McpClientState.Error ? reports.ReasonOf(client.Id) : null,
                Notes = reports.NotesOf(client.Id),
            });
        }

        return entries;
    }

    private static IEnumerable<KeyGrant> GrantsOf(GrantHolder holder, McpClientId client) => holder.Grants
        .Where(grant => grant.McpClient == client)
        .Select(grant => new KeyGrant(holder.Id, holder.Name, grant.Tools));
}
