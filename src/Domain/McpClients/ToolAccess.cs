using Bifrost.Domain.Subjects;
using Bifrost.Domain.VirtualKeys;

namespace Bifrost.Domain.McpClients;

/// <summary>
/// Which tools of an MCP client exist for a caller. Deny by default: the server's own selection, then the virtual key's;
/// callers without a key have the servers that allow it, which by default are those that carry no credential of the company. A tool is
/// selected by its own name or by the one that it is published under; the outcome has the published ones.
/// </summary>
public static class ToolAccess
{
    /// <summary>The tools that exist for this caller; empty when the client does not exist for them.</summary>
    /// <param name="client">The MCP client asked for.</param>
    /// <param name="kind">What kind of subject the caller is.</param>
    /// <param name="key">The caller's virtual key; required when the kind says so.</param>
    public static ToolSelection For(McpClient client, SubjectKind kind, VirtualKey? key) => kind switch
    {
        SubjectKind.VirtualKey when key is { IsActive: true } => client.Published(client.Tools).And(client.Published(OfKey(client, key))),
        SubjectKind.VirtualKey or SubjectKind.McpClient => ToolSelection.None,
        _ => client.AllowAnonymous ? client.Published(client.Tools) : ToolSelection.None,
    };

    private static ToolSelection OfKey(McpClient client, VirtualKey key) => key.GrantFor(client.Id) switch
    {
        { } grant => grant.Tools,
        null when client.AllowOnAllVirtualKeys => ToolSelection.All,
        null => ToolSelection.None,
    };
}
