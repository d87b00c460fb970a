using System.Net;
using System.Text.RegularExpressions;

namespace Bifrost.Samples.Quickstart.Walk;

/// <summary>A page as far as a walk needs it: its words, its links, its forms. Finds them as a person does, by what they say.</summary>
internal sealed partial class HtmlPage(Uri address, string html, bool hidesReferrer)
{
    public Uri Address => address;

    /// <summary>With the policy no-referrer, browsers post <c>Origin: null</c>.</summary>
    public bool HidesReferrer => hidesReferrer;

    public string Heading => Heading1().Match(html) is { Success: true } found ? Words(found.Groups["content"].Value) : "no heading";

    public bool Says(string words) => Words(html).Contains(words, StringComparison.Ordinal);

    /// <summary>The form with a field of this name for the person to fill in.</summary>
    public HtmlForm FormAsking(string field) =>
        Forms().FirstOrDefault(form => form.Visible.Contains(field)) ?? throw Missing($"a form that asks for {field}");

    /// <summary>The form with a button that says this.</summary>
    public HtmlForm FormWithButton(string text) =>
        Forms().FirstOrDefault(form => form.Buttons.Any(button => button.Text == text)) ?? throw Missing($"a button \"{text}\"");

    /// <summary>The link whose words end so.</summary>
    public Uri LinkEnding(string text) => Links().Matches(html)
        .Where(link => Words(link.Groups["content"].Value).EndsWith(text, StringComparison.Ordinal))
        .Select(link => new Uri(address, Attribute(link.Groups["attributes"].Value, "href")))
        .FirstOrDefault() ?? throw Missing($"a link that ends in \"{text}\"");

    private IEnumerable<HtmlForm> Forms() => FormElement().Matches(html).Select(form =>
    {
        var content = form.Groups["content"].Value;
        var inputs = Input().Matches(content).Select(input => input.Groups["attributes"].Value).ToLookup(
            attributes => Attribute(attributes, "type") == "hidden");

        return new HtmlForm(
            new Uri(address, Attribute(form.Groups["attributes"].Value, "action")),
            inputs[true].ToDictionary(hidden => Attribute(hidden, "name") ?? "", hidden => Attribute(hidden, "value") ?? ""),
            [.. inputs[false].Select(visible => Attribute(visible, "name") ?? "")],
            [.. Button().Matches(content).Select(ToButton)]);
    });

    private UnexpectedException Missing(string expected) => new(expected, $"the page \"{Heading}\" without it");

    private static HtmlButton ToButton(Match button)
    {
        var attributes = button.Groups["attributes"].Value;

        return new(Words(button.Groups["content"].Value), Attribute(attributes, "name"), Attribute(attributes, "value") ?? "");
    }

    private static string? Attribute(string attributes, string name) =>
        Attributes().Matches(attributes).FirstOrDefault(attribute => attribute.Groups["name"].Value == name) is { } found
            ? WebUtility.HtmlDecode(found.Groups["value"].Value)
            : null;

    private static string Words(string content) =>
        Whitespace().Replace(WebUtility.HtmlDecode(Tag().Replace(content, " ")), " ").Trim();

    [GeneratedRegex("<form\\b(?<attributes>[^>]*)>(?<content>.*?)</form>", RegexOptions.Singleline)]
    private static partial Regex FormElement();

    [GeneratedRegex("<input\\b(?<attributes>[^>]*)>", RegexOptions.Singleline)]
    private static partial Regex Input();

    [GeneratedRegex("<button\\b(?<attributes>[^>]*)>(?<content>.*?)</button>", RegexOptions.Singleline)]
    private static partial Regex Button();

    [GeneratedRegex("<a\\b(?<attributes>[^>]*)>(?<content>.*?)</a>", RegexOptions.Singleline)]
    private static partial Regex Links();

    [GeneratedRegex("<h1\\b[^>]*>(?<content>.*?)</h1>", RegexOptions.Singleline)]
    private static partial Regex Heading1();

    [GeneratedRegex("(?<![\\w-])(?<name>[\\w-]+)\\s*=\\s*\"(?<value>[^\"]*)\"")]
    private static partial Regex Attributes();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("\\s+")]
    private static partial Regex Whitespace();
}
