using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Gateway;

/// <summary>
/// Finds the server of an address that names none: one that stood in a result or in the description of a tool, where every byte
/// is the server's own. An address belongs to the server that lists it; only one that nobody lists is looked for among templates,
/// so that no template of one server takes another's addresses. Where several have the same claim, none is guessed.
/// </summary>
public sealed class FindResource(IMcpClientCatalog catalog, UpstreamAccess access, IUpstreamServers servers)
{
    /// <summary>The servers with the best claim to an address: none, the one, or all among which nothing decides.</summary>
    public async Task<IReadOnlyList<McpClient>> HandleAsync(GatewayView view, string address, CancellationToken ct)
    {
        var visible = view.Clients(catalog).Where(each => each.Client.Resources.IncludesAddress(address)).ToList();
        var listed = await ListedByAsync(view, visible, ListKind.Resources, list => list.Contains(address), ct);

        return listed.Count > 0
            ? listed
            : await ListedByAsync(
                view, visible, ListKind.Templates, list => list.Entries.Any(entry => ResourceTemplate.Matches(entry.Name, address)), ct);
    }

    private async Task<IReadOnlyList<McpClient>> ListedByAsync(
        GatewayView view, List<VisibleClient> visible, ListKind kind, Func<EntryList, bool> has, CancellationToken ct)
    {
        var lists = await Task.WhenAll(visible.Select(async each =>
            (await access.FindAsync(view, each.Client, ct)).Target is { } target ? (await servers.ListAsync(target, kind, ct)).Entries : null));

        return [.. visible.Where((_, index) => lists[index] is { } list && has(list)).Select(each => each.Client)];
    }
}
