using Bifrost.Domain.McpClients;
using Bifrost.Domain.VirtualKeys;

namespace Bifrost.Testing;

/// <summary>An active virtual key.</summary>
public static class AKey
{
    /// <summary>A key that names no MCP client.</summary>
    public static VirtualKey WithoutGrants => new(new VirtualKeyId("vk-1"), "team-a", true, []);

    /// <summary>A key that may use these tools of one MCP client.</summary>
    public static VirtualKey For(string client, params string[] tools) =>
        WithoutGrants with { Grants = [VirtualKeyGrant.For(AServer.Named(client), ToolSelection.Of(tools))] };
}
