using Bifrost.Domain.Common;

namespace Bifrost.Infrastructure.Configuration.Reading;

/// <content>Values that hold other values.</content>
internal sealed partial class Setting
{
    /// <summary>An object; a setting that is left out is an empty one, so that its keys are known all the same.</summary>
    public Section Section()
    {
        context.KnownKeys.Remove(path.Pattern);
        var value = As(SettingKind.Object, "an object in braces");

        return new(context, path, value, isBroken: isBroken || (node is not null && value is null));
    }

    /// <summary>A list of objects.</summary>
    public IReadOnlyList<Section> Sections()
    {
        context.KnownKeys.Remove(path.Pattern);

        return [.. Items("a list of objects in brackets").Select(item => item.AsEntry().Section())];
    }

    /// <summary>A list of texts of a form; null when left out.</summary>
    public IReadOnlyList<T>? List<T>(Func<string, Result<T>> rule)
    {
        if (node is null)
        {
            return null;
        }

        var values = new List<T>();

        foreach (var item in Items("a list of texts in brackets"))
        {
            if (item.AsEntry().Parse(rule) is { Failed: false } parsed)
            {
                values.Add(parsed.Value);
            }
        }

        return values;
    }

    /// <summary>An object whose keys the administrator chooses.</summary>
    public IReadOnlyList<(string Key, Setting Value)> Map() =>
        As(SettingKind.Object, "an object in braces") is { } value
            ? [.. value.Members.Select(member => (member.Key, context.At(path.Key(member.Key), member.Value)))]
            : [];

    private IEnumerable<Setting> Items(string expected) =>
        (As(SettingKind.List, expected)?.Items ?? []).Select((item, index) => context.At(path.Index(index), item));

    /// <summary>An entry of a list is there by being counted: null in it is a mistake.</summary>
    private Setting AsEntry() => node is null ? Required("a value").AsBroken() : this;

    /// <summary>The node if it is of a kind, or can be made so because it came as text from the environment.</summary>
    private SettingNode? As(SettingKind kind, string expected)
    {
        var value = node is { Kind: SettingKind.Loose } ? Unfolded(node) : node;

        if (value is null && node is null)
        {
            return null;
        }

        if (value?.Kind == kind)
        {
            return value;
        }

        Expected(expected);
        return null;
    }

    private static SettingNode? Unfolded(SettingNode loose) =>
        bool.TryParse(loose.Text, out var flag)
            ? new(SettingKind.Boolean, flag ? "true" : "false") { Variable = loose.Variable, IsOverride = loose.IsOverride }
            : JsonTree.Parse(loose);

    private void Expected(string expected) => Fail($"expected {expected}, but found {Found()}.");

    private string Found() => node!.Kind switch
    {
        SettingKind.Boolean when node.Variable is null => node.Text,
        SettingKind.Number when node.Variable is null => "a number",
        SettingKind.Text => "a text",
        SettingKind.List => "a list",
        SettingKind.Object => "an object",
        _ => "something else",
    };
}
