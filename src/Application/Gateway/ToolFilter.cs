using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Gateway;

/// <summary>
/// What a request leaves of the servers and tools that exist for its caller. It can only take away: what does not exist for
/// the caller does not begin to by being named.
/// </summary>
public sealed class ToolFilter
{
    private const string Any = "*";

    // More names than this are no selection of a person's.
    private const int Most = 512;

    private readonly HashSet<string>? _clients;
    private readonly Dictionary<string, ToolSelection>? _tools;

    private ToolFilter(HashSet<string>? clients, Dictionary<string, ToolSelection>? tools)
    {
        _clients = clients;
        _tools = tools;
    }

    /// <summary>Reads the two lists, each separated by commas; one that is null leaves everything, an empty one nothing.</summary>
    /// <param name="clients">Names of servers, or <c>*</c>.</param>
    /// <param name="tools">Tools as <c>client-tool</c>, all of a server as <c>client-*</c>, or <c>*</c>.</param>
    /// <returns>The filter, or null when an entry has not that form.</returns>
    public static ToolFilter? TryRead(string? clients, string? tools)
    {
        var names = Split(clients);
        var selections = Split(tools);

        if (names?.Count > Most || selections?.Count > Most || names?.TrueForAll(IsClient) == false)
        {
            return null;
        }

        return selections is null || selections.Contains(Any) ? new ToolFilter(SetOf(names), null)
            : TryGroup(selections) is { } grouped ? new ToolFilter(SetOf(names), grouped)
            : null;
    }

    /// <summary>What is left of a server's tools.</summary>
    public ToolSelection Of(McpClientName client)
    {
        if (_clients?.Contains(client.Value) == false)
        {
            return ToolSelection.None;
        }

        return _tools is null ? ToolSelection.All : _tools.GetValueOrDefault(client.Value, ToolSelection.None);
    }

    private static List<string>? Split(string? list) =>
        list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToList();

    private static HashSet<string>? SetOf(List<string>? names) =>
        names is null || names.Contains(Any) ? null : new HashSet<string>(names, StringComparer.Ordinal);

    private static bool IsClient(string name) => name == Any || !McpClientName.Parse(name).Failed;

    // Names of servers have no hyphen, so the first one parts server and tool.
    private static Dictionary<string, ToolSelection>? TryGroup(List<string> entries)
    {
        var named = entries.ConvertAll(entry => entry.Split('-', 2));

        return named.TrueForAll(parts => parts.Length == 2 && parts[1].Length > 0 && IsClient(parts[0]) && parts[0] != Any)
            ? named.GroupBy(parts => parts[0], StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => ToolSelection.Of(group.Select(parts => parts[1])), StringComparer.Ordinal)
            : null;
    }
}
