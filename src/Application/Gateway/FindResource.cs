using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Gateway;

/// <summary>
/// Finds the server of an address that names none: one that stood in a result or in the description of a tool, where every byte
/// is the server's own. Only a server that has it can be meant; where several do, none is guessed.
/// </summary>
public sealed class FindResource(IMcpClientCatalog catalog, UpstreamAccess access, IUpstreamServers servers)
{
    /// <summary>The one server that lists the address or has a template for it; null when there is none or several.</summary>
    public async Task<McpClient?> HandleAsync(GatewayView view, string address, CancellationToken ct)
    {
        var having = await Task.WhenAll(view.Clients(catalog).Select(visible => HasAsync(view, visible.Client, address, ct)));
        var found = having.OfType<McpClient>().Take(2).ToList();

        return found.Count == 1 ? found[0] : null;
    }

    /// <summary>Whether a template (RFC 6570) can make an address: its literal parts stand there in order.</summary>
    public static bool Matches(string template, string address)
    {
        var at = 0;
        var rest = template.AsSpan();

        while (!rest.IsEmpty)
        {
            var open = rest.IndexOf('{');
            var literal = open < 0 ? rest : rest[..open];
            var found = at == 0 ? (address.AsSpan().StartsWith(literal, StringComparison.Ordinal) ? 0 : -1)
                : open < 0 ? address.AsSpan(at).LastIndexOf(literal, StringComparison.Ordinal)
                : address.AsSpan(at).IndexOf(literal, StringComparison.Ordinal);

            if (found < 0 || (at == 0 && literal.IsEmpty))
            {
                return false;
            }

            at += found + literal.Length;
            var close = open < 0 ? -1 : rest[open..].IndexOf('}');

            if (close < 0)
            {
                return open < 0 && at == address.Length;
            }

            rest = rest[(open + close + 1)..];
        }

        return true;
    }

    private async Task<McpClient?> HasAsync(GatewayView view, McpClient client, string address, CancellationToken ct)
    {
        if ((await access.FindAsync(view, client, ct)).Target is not { } target)
        {
            return null;
        }

        var resources = await servers.ListAsync(target, ListKind.Resources, ct);

        if (resources.Entries?.Contains(address) == true)
        {
            return client;
        }

        var templates = await servers.ListAsync(target, ListKind.Templates, ct);

        return templates.Entries?.Entries.Any(template => Matches(template.Name, address)) == true ? client : null;
    }
}
