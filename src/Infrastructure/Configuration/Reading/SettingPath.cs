using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace Bifrost.Infrastructure.Configuration.Reading;

/// <summary>Where a setting stands, as messages name it.</summary>
/// <param name="Text">With indices: <c>mcp.client_configs[2].name</c>.</param>
/// <param name="Pattern">Without: <c>mcp.client_configs[].name</c>.</param>
internal readonly partial record struct SettingPath(string Text, string Pattern)
{
    private const int LongestShownKey = 60;

    public static readonly SettingPath Root = new("", "");

    public SettingPath Key(string key)
    {
        var shown = Shown(key);

        return new(Text.Length == 0 ? shown : $"{Text}.{shown}", Pattern.Length == 0 ? shown : $"{Pattern}.{shown}");
    }

    public SettingPath Index(int index) => new($"{Text}[{index}]", $"{Pattern}[]");

    public override string ToString() => Text.Length == 0 ? "the configuration" : Text;

    /// <summary>A key as it may be printed: control characters and novels do not reach the terminal.</summary>
    private static string Shown(string key)
    {
        if (PlainKey().IsMatch(key))
        {
            return key;
        }

        var cut = key.Length > LongestShownKey ? key[..LongestShownKey] + "…" : key;

        return $"\"{JavaScriptEncoder.Default.Encode(cut)}\"";
    }

    [GeneratedRegex(@"^[A-Za-z0-9_$-]{1,60}\z")]
    private static partial Regex PlainKey();
}
