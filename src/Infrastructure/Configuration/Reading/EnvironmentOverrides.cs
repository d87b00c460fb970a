using System.Globalization;

namespace Bifrost.Infrastructure.Configuration.Reading;

/// <summary>
/// Lays variables such as <c>BIFROST__mcp__client_configs__0__name=notion</c> over the file, whole objects before their
/// parts. Keys are found whatever their case, because shells and manifests like capitals. An empty variable counts as not set.
/// </summary>
internal sealed class EnvironmentOverrides(Findings findings)
{
    public const string Prefix = "BIFROST__";

    private readonly Dictionary<string, string> _set = new(StringComparer.OrdinalIgnoreCase);

    public void Apply(SettingNode root, IReadOnlyDictionary<string, string> environment)
    {
        var overrides = environment
            .Where(pair => pair.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && pair.Value.Length > 0)
            .Select(pair => (Name: pair.Key, pair.Value, Keys: pair.Key[Prefix.Length..].Split("__")))
            .OrderBy(each => each.Keys.Length)
            .ThenBy(each => each.Name, StringComparer.Create(CultureInfo.InvariantCulture, CompareOptions.NumericOrdering));

        foreach (var (name, value, keys) in overrides)
        {
            if (keys.Any(key => key.Length == 0))
            {
                findings.Error($"{name}: expected keys separated by two underscores, such as BIFROST__client__enforce_auth_on_inference.");
            }
            else if (!_set.TryAdd(string.Join('.', keys), name))
            {
                findings.Error($"{name}: sets the same key as {_set[string.Join('.', keys)]}; remove one of them.");
            }
            else
            {
                Set(root, name, value, keys);
            }
        }
    }

    private void Set(SettingNode root, string name, string value, string[] keys)
    {
        var node = root;

        for (var depth = 0; depth < keys.Length - 1; depth++)
        {
            var child = Child(node, keys[depth], name, () => new(SettingKind.Null) { Variable = name, IsOverride = true });

            if (child is null || !Open(child, asList: IsIndex(keys[depth + 1]), name))
            {
                return;
            }

            node = child;
        }

        var leaf = new SettingNode(SettingKind.Loose, value) { Variable = name, IsOverride = true };
        Replace(node, keys[^1], leaf, name);
    }

    private void Replace(SettingNode parent, string key, SettingNode leaf, string name)
    {
        if (Child(parent, key, name, () => leaf) is not { } existing || ReferenceEquals(existing, leaf))
        {
            return;
        }

        if (parent.Kind == SettingKind.List)
        {
            parent.Items[parent.Items.IndexOf(existing)] = leaf;
        }
        else
        {
            parent.Members[parent.Members.First(member => ReferenceEquals(member.Value, existing)).Key] = leaf;
        }
    }

    private SettingNode? Child(SettingNode parent, string key, string name, Func<SettingNode> create)
    {
        if (parent.Kind == SettingKind.List)
        {
            return Item(parent, key, name, create);
        }

        foreach (var (existing, child) in parent.Members)
        {
            if (string.Equals(existing, key, StringComparison.OrdinalIgnoreCase))
            {
                return child;
            }
        }

        return parent.Members[key.ToLowerInvariant()] = create();
    }

    private SettingNode? Item(SettingNode list, string key, string name, Func<SettingNode> create)
    {
        if (!IsIndex(key) || int.Parse(key, CultureInfo.InvariantCulture) > list.Items.Count)
        {
            findings.Error($"{name}: expected an index from 0 to {list.Items.Count}, because the list has "
                + $"{list.Items.Count} entries so far, but found \"{key}\".");
            return null;
        }

        var index = int.Parse(key, CultureInfo.InvariantCulture);

        if (index == list.Items.Count)
        {
            list.Items.Add(create());
        }

        return list.Items[index];
    }

    /// <summary>Makes a node hold what comes next: nothing yet becomes what is needed, JSON of another variable is unfolded.</summary>
    private bool Open(SettingNode node, bool asList, string name)
    {
        if (node.Kind == SettingKind.Loose && JsonTree.Parse(node) is { } unfolded)
        {
            node.Become(unfolded);
        }

        if (node.Kind == SettingKind.Null)
        {
            node.Become(asList ? SettingKind.List : SettingKind.Object);
        }

        if (node.Kind is SettingKind.List or SettingKind.Object)
        {
            return true;
        }

        findings.Error($"{name}: expected an object or a list above its last key, but found a single value there.");
        return false;
    }

    private static bool IsIndex(string key) => key.Length is > 0 and < 5 && key.All(char.IsAsciiDigit);
}
