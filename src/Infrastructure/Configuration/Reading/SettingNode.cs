namespace Bifrost.Infrastructure.Configuration.Reading;

/// <summary>What a value of the configuration is made of.</summary>
internal enum SettingKind
{
    Null,
    Boolean,
    Number,
    Text,
    List,
    Object,

    /// <summary>Text of an environment variable: whoever reads the setting decides what it has to be.</summary>
    Loose,
}

/// <summary>One value of the configuration, with the variable that it came from. Only environment overrides change it.</summary>
internal sealed class SettingNode(SettingKind kind, string text = "")
{
    public SettingKind Kind { get; private set; } = kind;

    /// <summary>The text, or a number or boolean as it was written.</summary>
    public string Text { get; } = text;

    public OrderedDictionary<string, SettingNode> Members { get; private set; } = new(StringComparer.Ordinal);

    public List<SettingNode> Items { get; private set; } = [];

    /// <summary>The environment variable that holds the value, or null when the file does. Its value is never shown.</summary>
    public string? Variable { get; init; }

    /// <summary>True when the variable replaced a setting; false when the file refers to it.</summary>
    public bool IsOverride { get; init; }

    public void Become(SettingKind kind) => Kind = kind;

    public void Become(SettingNode other) => (Kind, Members, Items) = (other.Kind, other.Members, other.Items);
}
