using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Gateway;

/// <summary>A server that exists for a caller, and which of its tools do.</summary>
public readonly record struct VisibleClient(McpClient Client, ToolSelection Tools);

/// <summary>A tool as a caller names it: the server, and the tool's own name or, where that is another, the published one.</summary>
public readonly record struct ToolRoute(VisibleClient Visible, string Tool);

/// <summary>
/// The gateway as one request sees it: who asks, and whether of the whole gateway, where tools are named
/// <c>{client}-{tool}</c>, or of one server, where they have their own names. What is not visible does not exist.
/// </summary>
/// <param name="Caller">Who asks.</param>
/// <param name="Only">The one server that was asked, or null for the whole gateway.</param>
/// <param name="BaseUrl">Bifrost's own origin, for links.</param>
public sealed record GatewayView(Caller Caller, McpClient? Only, string BaseUrl)
{
    /// <summary>Name of the tool that stands in for those of a server with no connected account.</summary>
    public const string ConnectTool = "connect";

    private static readonly IReadOnlyDictionary<string, string> NoHeaders = new Dictionary<string, string>();

    /// <summary>Which of the caller's accounts is asked for, where a server has several; '' for the usual one.</summary>
    public string Account { get; init; } = string.Empty;

    /// <summary>The session that the request names; null when it names none or its revision has none.</summary>
    public ClientSession? Session { get; init; }

    /// <summary>What a request of revision 2026-07-28 says of itself; null for those of earlier revisions.</summary>
    public ModernRequest? Modern { get; init; }

    /// <summary>What the request itself leaves of the servers and tools; null when it leaves all.</summary>
    public ToolFilter? Filter { get; init; }

    /// <summary>The headers of the request that any server is passed, by name.</summary>
    public IReadOnlyDictionary<string, string> ExtraHeaders { get; init; } = NoHeaders;

    /// <summary>What the client can be asked for while this request is answered.</summary>
    public ClientCapabilities Announced => Modern?.Announced ?? Session?.Announced ?? ClientCapabilities.None;

    /// <summary>Where messages go that come before the answer; null when nobody takes them.</summary>
    public IClientChannel? Stream { get; init; }

    /// <summary>What is kept in memory for the client's session; null when nothing is.</summary>
    public ClientConversation? Conversation { get; init; }

    /// <summary>Whether Bifrost can speak to a server as it is configured; others publish nothing.</summary>
    public static bool CanReach(McpClient client) => client is
    {
        ConnectionType: McpConnectionType.Http or McpConnectionType.Sse,
        Endpoint: { IsAbsoluteUri: true, Scheme: "https" or "http" },
    }
        or { ConnectionType: McpConnectionType.Stdio, Process: not null, AuthType: McpAuthType.None };

    /// <summary>The headers of the request that a server is passed; what is configured for it itself is not replaced.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ExtraHeadersFor(McpClient client) => client.ExtraHeaders.Count == 0 || ExtraHeaders.Count == 0
        ? []
        : [.. client.ExtraHeaders
            .Where(name => ExtraHeaders.ContainsKey(name) && !client.Headers.Keys.Contains(name, StringComparer.OrdinalIgnoreCase))
            .Select(name => KeyValuePair.Create(name, ExtraHeaders[name]))];

    /// <summary>The tools of a server that exist for this request: the caller's, and of those what the request leaves.</summary>
    public ToolSelection ToolsOf(McpClient client) =>
        Filter is null ? Caller.ToolsOf(client) : Caller.ToolsOf(client).And(client.Published(Filter.Of(client.Name)));

    /// <summary>The way of a server's messages to this client.</summary>
    public IServerMessages MessagesOf(McpClient client) => new ClientMessages(client, Stream, Conversation, Only is null);

    /// <summary>The servers that exist for the caller, in configured order.</summary>
    public IReadOnlyList<VisibleClient> Clients(IMcpClientCatalog catalog)
    {
        var visible = new List<VisibleClient>();

        foreach (var client in Only is null ? catalog.All : [Only])
        {
            var tools = CanReach(client) ? ToolsOf(client) : ToolSelection.None;

            if (!tools.IsEmpty)
            {
                visible.Add(new VisibleClient(client, tools));
            }
        }

        return visible;
    }

    /// <summary>The prefix of a server's tools in this view.</summary>
    public string PrefixOf(McpClient client) => Only is null ? $"{client.Name}-" : string.Empty;

    /// <summary>How long that prefix is.</summary>
    public int PrefixLengthOf(McpClient client) => Only is null ? client.Name.Value.Length + 1 : 0;

    /// <summary>What stands before a server's own names or addresses of a kind in this view.</summary>
    public string PrefixOf(McpClient client, ListKind kind) => kind.IsOfAddresses && Only is null
        ? ResourceAddress.PrefixOf(client)
        : PrefixOf(client);

    /// <summary>
    /// The server that a prefix names, as far as it exists for the caller. Whoever may use a server may use its prompts and
    /// resources; of a server that does not exist for the caller there are none.
    /// </summary>
    public VisibleClient? FindServer(string name, IMcpClientCatalog catalog)
    {
        // The catalogue ignores case; there is one spelling only.
        if (catalog.FindByName(name) is not { } client || client.Name.Value != name || !CanReach(client))
        {
            return null;
        }

        var tools = ToolsOf(client);

        return tools.IsEmpty ? null : new VisibleClient(client, tools);
    }

    /// <summary>
    /// Where a tool is, or null when it does not exist for the caller. Names of servers have no hyphen, so the first one
    /// parts server and tool, and a name can never mean another server's tool.
    /// </summary>
    public ToolRoute? Route(string name, IMcpClientCatalog catalog)
    {
        var hyphen = Only is null ? name.IndexOf('-', StringComparison.Ordinal) : -1;
        var client = Only ?? (hyphen > 0 ? catalog.FindByName(name[..hyphen]) : null);

        // The catalogue ignores case; tools have one spelling only.
        if (client is null || !CanReach(client) || (hyphen > 0 && !name.AsSpan(0, hyphen).SequenceEqual(client.Name.Value)))
        {
            return null;
        }

        var tools = ToolsOf(client);
        var tool = name[(hyphen + 1)..];
        var exists = tools.Includes(client.PublishedName(tool)) || (client.IsPerUser && tool == ConnectTool);

        return tools.IsEmpty || !exists ? null : new ToolRoute(new VisibleClient(client, tools), tool);
    }
}
