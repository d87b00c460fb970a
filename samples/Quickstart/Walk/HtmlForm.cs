namespace Bifrost.Samples.Quickstart.Walk;

/// <summary>A button of a form: what it says, and what it sends if it has a name.</summary>
internal sealed record HtmlButton(string Text, string? Name, string Value);

/// <summary>A form as a page has it.</summary>
/// <param name="Action">Where it posts to, absolute.</param>
/// <param name="Hidden">Its hidden fields.</param>
/// <param name="Visible">Names of the fields that a person fills in.</param>
/// <param name="Buttons">Its buttons.</param>
internal sealed record HtmlForm(
    Uri Action,
    IReadOnlyDictionary<string, string> Hidden,
    IReadOnlyList<string> Visible,
    IReadOnlyList<HtmlButton> Buttons)
{
    /// <summary>What the browser sends when the person filled in the visible fields and pressed the button.</summary>
    public FormUrlEncodedContent Fill(HtmlButton button, IEnumerable<KeyValuePair<string, string>> entered) => new(
    [
        .. Hidden,
        .. entered,
        .. button.Name is null ? Enumerable.Empty<KeyValuePair<string, string>>() : [new(button.Name, button.Value)],
    ]);
}
