using Bifrost.Application.Settings;
using Bifrost.Infrastructure.Configuration.Reading;

namespace Bifrost.Infrastructure.Configuration;

/// <summary>What can be wrong between settings that are each right: two of the same, and names of what is not there.</summary>
internal sealed class CrossChecks(BifrostSettings settings, Findings findings)
{
    private const string Servers = "mcp.client_configs";
    private const string Keys = "governance.virtual_keys";

    public void Run()
    {
        Unique(Servers, "name", settings.Mcp.Servers.Select(server => server.Name), StringComparer.OrdinalIgnoreCase);
        Unique(Servers, "client_id", settings.Mcp.Servers.Select(server => server.ClientId), StringComparer.Ordinal);
        Unique(Keys, "id", settings.VirtualKeys.Select(key => key.Id), StringComparer.Ordinal);
        Unique(Keys, "name", settings.VirtualKeys.Select(key => key.Name), StringComparer.OrdinalIgnoreCase);
        Unique(Keys, "value", settings.VirtualKeys.Select(key => key.Value.Reveal()), StringComparer.Ordinal);

        for (var index = 0; index < settings.VirtualKeys.Count; index++)
        {
            var path = $"{Keys}[{index}].mcp_configs";
            var names = settings.VirtualKeys[index].McpConfigs.Select(config => config.McpClientName).ToList();
            Unique(path, "mcp_client_name", names, StringComparer.Ordinal);
            Known(path, names);
        }
    }

    /// <summary>An empty text was reported where it was read.</summary>
    private void Unique(string list, string key, IEnumerable<string> values, StringComparer comparer)
    {
        var first = new Dictionary<string, int>(comparer);

        foreach (var (index, value) in values.Index().Where(each => each.Item.Length > 0))
        {
            if (!first.TryAdd(value, index))
            {
                var why = comparer == StringComparer.OrdinalIgnoreCase ? " (case does not count)" : "";
                findings.Error($"{list}[{index}].{key}: is the same as {list}[{first[value]}].{key}{why}; each needs its own.");
            }
        }
    }

    private void Known(string list, IReadOnlyList<string> names)
    {
        var servers = settings.Mcp.Servers.Select(server => server.Name).ToList();

        if (servers.Contains(""))
        {
            return;
        }

        foreach (var (index, name) in names.Index().Where(each => each.Item.Length > 0 && !servers.Contains(each.Item)))
        {
            findings.Error($"{list}[{index}].mcp_client_name: expected the name of a server in {Servers}, "
                + $"but none is called \"{name}\".{Suggestion.For(name, servers)}");
        }
    }
}
