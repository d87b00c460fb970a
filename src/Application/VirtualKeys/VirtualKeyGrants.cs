using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.VirtualKeys;

namespace Bifrost.Application.VirtualKeys;

/// <summary>
/// Reads the grants of a virtual key. Every name must be that of an MCP client, ignoring case, so that a misspelt one is told
/// here and not by an empty list of tools; a name that the key has already may stay while its client is away. A grant is for the client
/// that has the name now, not for one that takes it later.
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
            var tools = ToolSelection.Of(grant.Tools?.OfType<string>());

            if (Find(grant.McpClientName!, before, tools) is not { } found)
            {
                return VirtualKeyErrors.Invalid(
                    $"mcp_configs[{index}].mcp_client_name: there is no MCP client of this name.");
            }

            grants.Add(found);
        }

        return grants;
    }

    private VirtualKeyGrant? Find(string named, IReadOnlyList<VirtualKeyGrant> before, ToolSelection tools) =>
        catalog.FindByName(named) is { } client
            ? VirtualKeyGrant.For(client, tools)
            : before.FirstOrDefault(grant => string.Equals(grant.McpClientName, named, StringComparison.OrdinalIgnoreCase)) is { } away
                ? away with { Tools = tools }
                : null;
}
