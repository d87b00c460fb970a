using Bifrost.Application.McpClients;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.VirtualKeys;

namespace Bifrost.Infrastructure.Catalog;

/// <summary>The servers and virtual keys of the configuration file, in the words of the domain.</summary>
internal static class ConfiguredClients
{
    /// <summary>The servers of the file, in its order.</summary>
    public static IReadOnlyList<McpClient> Clients(BifrostSettings settings) =>
        [.. settings.Mcp.Servers.Select(server => server.ToClient(settings.Mcp))];

    /// <summary>The virtual keys of the file, each with the hash of its value.</summary>
    public static IReadOnlyList<(VirtualKey Key, SecretHash Value)> Keys(BifrostSettings settings) =>
        [.. settings.VirtualKeys.Select(key => (ToKey(key, settings), key.Value.Hash()))];

    private static VirtualKey ToKey(VirtualKeySettings key, BifrostSettings settings) => new(
        new VirtualKeyId(key.Id),
        key.Name,
        key.IsActive,
        [.. key.McpConfigs.Select(grant => new VirtualKeyGrant(
            IdOf(grant.McpClientName, settings), grant.McpClientName, ToolSelection.Of(grant.ToolsToExecute)))]);

    // The file's keys name the file's servers; another name was refused when the file was read.
    private static McpClientId? IdOf(string name, BifrostSettings settings) =>
        settings.Mcp.Servers.FirstOrDefault(server => server.Name == name) is { } server ? new McpClientId(server.ClientId) : null;
}
