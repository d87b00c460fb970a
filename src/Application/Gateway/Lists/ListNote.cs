using System.Globalization;
using System.Text;
using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Application.Gateway.Lists;

/// <summary>What became of an entry of a list that is not as it should be; what concerns an administrator most comes first.</summary>
public enum ListOutcome
{
    /// <summary>It is not published.</summary>
    LeftOut,

    /// <summary>It is published as it is.</summary>
    Published,

    /// <summary>It is published repaired.</summary>
    Repaired,
}

/// <summary>What is wrong with an entry of a server's list, or with the list as a whole. It is for the administrator.</summary>
/// <param name="Entry">The entry's own name or address, or its place in the page; empty for the list as a whole.</param>
/// <param name="Problem">What is wrong: one of few sentences, with nothing that the server wrote.</param>
/// <param name="Outcome">What became of it.</param>
public sealed record ListNote(string Entry, string Problem, ListOutcome Outcome)
{
    /// <summary>An entry's name as it may be shown and logged: at most 128 characters, all of them visible.</summary>
    public static string Shown(string name)
    {
        var shown = new StringBuilder(JsonText.Shorten(name));

        for (var at = 0; at < shown.Length; at++)
        {
            shown[at] = char.GetUnicodeCategory(shown[at]) is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                    ? '\uFFFD'
                    : shown[at];
        }

        return shown.ToString();
    }
}
