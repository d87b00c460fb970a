using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.VirtualKeys;

namespace Bifrost.Application.VirtualKeys;

/// <summary>
/// Reads the grants of a virtual key. Every name must be that of an MCP client, ignoring case, so that a misspelt one is told
/// here and not by an empty list of tools; a name that the key has already may stay while its client is away.
/// </summary>
internal sealed class VirtualKeyGrants(IMcpClientCatalog catalog)
{
    public Result<IReadOnlyList<VirtualKeyGrant>> Read(
        IReadOnlyList<VirtualKeyGrantInput>? input, IReadOnlyList<VirtualKeyGrant> before)
    {
        if (input is null)
        {
            return (Result<IReadOnlyList<VirtualKeyGrant>>)before.ToList();
        }

        var grants = new List<VirtualKeyGrant>();

        foreach (var (index, grant) in input.Index())
        {
            if (NameOf(grant.McpClientName!, before) is not { } name)
            {
                return VirtualKeyErrors.Invalid(
                    $"mcp_configs[{index}].mcp_client_name: there is no MCP client of this name.");
            }

            grants.Add(new VirtualKeyGrant(name, ToolSelection.Of(grant.Tools?.OfType<string>())));
        }

        return grants;
    }

    private string? NameOf(string named, IReadOnlyList<VirtualKeyGrant> before) =>
        catalog.FindByName(named)?.Name.Value
        ?? before.FirstOrDefault(grant => string.Equals(grant.McpClientName, named, StringComparison.OrdinalIgnoreCase))?.McpClientName;
}
