using System.Text;

namespace Bifrost.Architecture.Tests.Text;

/// <summary>
/// Tells code from comments and string literals: plain, verbatim, raw and interpolated ones, also inside each other.
/// Just enough of C# to search a source text without finding what it only talks about.
/// </summary>
internal sealed class SourceScanner
{
    private readonly string _text;
    private readonly char[] _code;
    private readonly List<StringLiteral> _strings = [];
    private int _at;

    private SourceScanner(string text)
    {
        _text = text;
        _code = text.ToCharArray();
    }

    /// <summary>Takes a source text apart.</summary>
    public static SourceParts Scan(string text)
    {
        var scanner = new SourceScanner(text);
        scanner.Code(holeEnd: 0);

        return new SourceParts(new string(scanner._code), scanner._strings);
    }

    // In a hole of an interpolated string, code ends with the brace that closes the hole.
    private void Code(int holeEnd)
    {
        var depth = 0;

        while (_at < _text.Length)
        {
            if (holeEnd > 0 && depth == 0 && Run('}') >= holeEnd)
            {
                Blank(holeEnd);

                return;
            }

            depth += _text[_at] switch { '{' => 1, '}' => -1, _ => 0 };

            if (StartsWith("//"))
            {
                Blank(EndOf("\n", _at) - _at);
            }
            else if (StartsWith("/*"))
            {
                Blank(EndOf("*/", _at + 2) + 2 - _at);
            }
            else if (_text[_at] == '\'')
            {
                Character();
            }
            else if (!TryString())
            {
                _at++;
            }
        }
    }

    private void Character()
    {
        var end = _at + 1;

        while (end < _text.Length && _text[end] != '\'' && _text[end] != '\n')
        {
            end += _text[end] == '\\' ? 2 : 1;
        }

        Blank(end + 1 - _at);
    }

    private bool TryString()
    {
        var start = _at;
        var quote = _at;

        while (quote < _text.Length && _text[quote] is '$' or '@')
        {
            quote++;
        }

        if (quote >= _text.Length || _text[quote] != '"')
        {
            return false;
        }

        var prefix = _text[start..quote];
        _at = quote;
        var quotes = Run('"');
        var form = new Form(prefix.Count(mark => mark == '$'), prefix.Contains('@', StringComparison.Ordinal), quotes >= 3 ? quotes : 1);

        _at += quotes == 2 ? 2 : form.Quotes;
        _strings.Add(new StringLiteral(start, quotes == 2 ? string.Empty : Content(form)));

        return true;
    }

    private string Content(Form form)
    {
        var content = new StringBuilder();

        while (_at < _text.Length && !Ends(form))
        {
            if (form.Dollars > 0 && _text[_at] == '{' && TryHole(form))
            {
                content.Append("{}");
            }
            else
            {
                var length = LengthOfOne(form);
                content.Append(_text, _at, Math.Min(length, _text.Length - _at));
                Blank(length);
            }
        }

        _at = Math.Min(_at + form.Quotes, _text.Length);

        return content.ToString();
    }

    private bool Ends(Form form) => form.Quotes > 1
        ? Run('"') >= form.Quotes
        : _text[_at] == '"' && !(form.IsVerbatim && StartsWith("\"\""));

    private int LengthOfOne(Form form) => form switch
    {
        { Quotes: 1, IsVerbatim: false } when _text[_at] == '\\' => 2,
        { Quotes: 1, IsVerbatim: true } when StartsWith("\"\"") => 2,
        { Quotes: 1, Dollars: > 0 } when StartsWith("{{") => 2,
        _ => 1,
    };

    private bool TryHole(Form form)
    {
        var braces = Run('{');

        if (form.Quotes == 1 ? braces % 2 == 0 : braces < form.Dollars)
        {
            return false;
        }

        Blank(braces);
        Code(form.Quotes == 1 ? 1 : form.Dollars);

        return true;
    }

    private int Run(char character)
    {
        var end = _at;

        while (end < _text.Length && _text[end] == character)
        {
            end++;
        }

        return end - _at;
    }

    private bool StartsWith(string mark) => string.CompareOrdinal(_text, _at, mark, 0, mark.Length) == 0;

    private int EndOf(string mark, int from) =>
        _text.IndexOf(mark, Math.Min(from, _text.Length), StringComparison.Ordinal) is var end and >= 0 ? end : _text.Length;

    private void Blank(int length)
    {
        for (var end = Math.Min(_at + length, _text.Length); _at < end; _at++)
        {
            _code[_at] = _text[_at] == '\n' ? '\n' : ' ';
        }
    }

    private readonly record struct Form(int Dollars, bool IsVerbatim, int Quotes);
}
