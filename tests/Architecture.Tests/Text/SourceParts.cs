using System.Text.RegularExpressions;

namespace Bifrost.Architecture.Tests.Text;

/// <summary>A string literal; what is interpolated into it is left out.</summary>
internal sealed record StringLiteral(int Offset, string Text);

/// <summary>A source text taken apart.</summary>
/// <param name="Code">The text with comments and the insides of literals blanked, every character at its place.</param>
/// <param name="Strings">The string literals.</param>
internal sealed record SourceParts(string Code, IReadOnlyList<StringLiteral> Strings)
{
    /// <summary>From the opening to the closing brace of every class with this name.</summary>
    public IReadOnlyList<(int Start, int End)> BodiesOf(string className) =>
        [.. Regex.Matches(Code, $@"\bclass\s+{className}\b[^{{]*").Select(match => Body(match.Index + match.Length))];

    private (int Start, int End) Body(int open)
    {
        var depth = 0;

        for (var at = open; at < Code.Length; at++)
        {
            depth += Code[at] switch { '{' => 1, '}' => -1, _ => 0 };

            if (depth == 0)
            {
                return (open, at);
            }
        }

        return (open, Code.Length);
    }
}
