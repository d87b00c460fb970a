using Bifrost.Api.Http;
using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Microsoft.Extensions.Primitives;

namespace Bifrost.Api.Mcp;

/// <summary>Reads what the headers of a request say about what is asked of the gateway; none of them says who asks.</summary>
internal static class RequestedView
{
    /// <summary>Header with the servers to leave, separated by commas.</summary>
    public const string ClientsHeader = "x-bf-mcp-include-clients";

    /// <summary>Header with the tools to leave, as <c>client-tool</c> or <c>client-*</c>, separated by commas.</summary>
    public const string ToolsHeader = "x-bf-mcp-include-tools";

    private const int LongestExtra = 4096;

    /// <summary>The view, or why there is none.</summary>
    public static (GatewayView? View, McpRefusal? Refusal) Read(HttpContext context, IMcpClientCatalog catalog, Caller caller, McpClient? only)
    {
        if (RequestedAccount.Read(context.Request) is not { } account)
        {
            return (null, McpRefusal.AccountMalformed);
        }

        var clients = context.Request.Headers[ClientsHeader];
        var tools = context.Request.Headers[ToolsHeader];
        var filter = clients.Count + tools.Count == 0 ? null : ToolFilter.TryRead(Joined(clients), Joined(tools));

        if (filter is null && clients.Count + tools.Count > 0)
        {
            return (null, McpRefusal.FilterMalformed);
        }

        var view = new GatewayView(caller, only, PublicOrigin.Of(context).BaseUrl) { Account = account, Filter = filter };
        var names = only?.ExtraHeaders ?? catalog.ExtraHeaders;

        return names.Count == 0 ? (view, null)
            : ReadExtra(context.Request.Headers, names) is { } extra ? (view with { ExtraHeaders = extra }, null)
            : (null, McpRefusal.ExtraHeaderMalformed);
    }

    // Null when one of them cannot be sent on: it is never left out without a word, because a server may decide by it.
    private static Dictionary<string, string>? ReadExtra(IHeaderDictionary headers, IReadOnlyList<string> names)
    {
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

        foreach (var name in names)
        {
            if (!headers.TryGetValue(name, out var values) || values.Count == 0)
            {
                continue;
            }

            var value = string.Join(", ", values.ToArray());

            if (value.Length > LongestExtra || !value.All(letter => letter is (>= ' ' and <= '~') or '\t'))
            {
                return null;
            }

            found[name] = value;
        }

        return found;
    }

    private static string? Joined(StringValues values) => values.Count == 0 ? null : string.Join(',', values.ToArray());
}
