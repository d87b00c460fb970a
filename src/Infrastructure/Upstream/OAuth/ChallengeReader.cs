using System.Text;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>
/// Cuts a <c>WWW-Authenticate</c> value into its parts: a name alone is a scheme (or the credential after one, which is
/// harmless), a name with "=" is a parameter (RFC 9110 §11.2, §11.4).
/// </summary>
internal sealed class ChallengeReader(string text)
{
    private int _at;

    /// <summary>The next part, or null at the end. A part without a value is a scheme.</summary>
    public (string Name, string? Value)? Next()
    {
        SkipWhile(c => c is ',' or ' ' or '\t' or '=' or '"');

        if (_at >= text.Length)
        {
            return null;
        }

        var name = TakeWhile(c => c is not (',' or ' ' or '\t' or '=' or '"'));
        var afterName = _at;
        SkipWhile(IsBlank);

        if (_at >= text.Length || text[_at] != '=')
        {
            _at = afterName;

            return (name, null);
        }

        _at++;
        SkipWhile(IsBlank);

        return (name, _at < text.Length && text[_at] == '"' ? Quoted() : TakeWhile(c => c is not (',' or ' ' or '\t')));
    }

    private static bool IsBlank(char c) => c is ' ' or '\t';

    private string Quoted()
    {
        var value = new StringBuilder();

        for (_at++; _at < text.Length && text[_at] != '"'; _at++)
        {
            // A backslash makes the next character ordinary.
            if (text[_at] == '\\' && _at + 1 < text.Length)
            {
                _at++;
            }

            value.Append(text[_at]);
        }

        // Past the closing quote, unless it was forgotten.
        _at = Math.Min(_at + 1, text.Length);

        return value.ToString();
    }

    private void SkipWhile(Func<char, bool> belongs) => TakeWhile(belongs);

    private string TakeWhile(Func<char, bool> belongs)
    {
        var start = _at;

        while (_at < text.Length && belongs(text[_at]))
        {
            _at++;
        }

        return text[start.._at];
    }
}
