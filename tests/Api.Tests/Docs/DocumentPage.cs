using System.Text.RegularExpressions;

namespace Bifrost.Api.Tests.Docs;

/// <summary>A page in Markdown, in the parts that tests compare with the program.</summary>
internal sealed partial class DocumentPage(string text)
{
    /// <summary>Stands for a part of a sentence that is different each time.</summary>
    public const char Varies = '…';

    private readonly string _text = text.ReplaceLineEndings("\n");

    /// <summary>A page of docs/.</summary>
    public static DocumentPage Read(string name) => new(File.ReadAllText(Repository.PathOf("docs", name)));

    /// <summary>The lines of every block that is fenced and marked with this word.</summary>
    public IReadOnlyList<string> Fenced(string mark) =>
        [.. Blocks().Matches(_text)
            .Where(block => block.Groups["mark"].Value == mark)
            .SelectMany(block => block.Groups["lines"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))];

    /// <summary>What stands in backticks in the columns with this heading.</summary>
    public IReadOnlyList<string> Quoted(string heading)
    {
        var found = new List<string>();
        var column = -1;

        foreach (var line in Blocks().Replace(_text, "").Split('\n'))
        {
            if (!line.StartsWith('|'))
            {
                column = -1;
            }
            else if (column == -1)
            {
                column = Array.IndexOf(CellsOf(line), heading) is var at and >= 0 ? at : CellsOf(line).Length;
            }
            else if (CellsOf(line) is var cells && column < cells.Length)
            {
                found.AddRange(Backticks().Matches(cells[column]).Select(match => match.Groups["words"].Value));
            }
        }

        return found;
    }

    private static string[] CellsOf(string line) => [.. line.Trim('|').Split('|').Select(cell => cell.Trim())];

    [GeneratedRegex(@"^```(?<mark>\w+)\n(?<lines>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex("`(?<words>[^`]+)`")]
    private static partial Regex Backticks();
}
