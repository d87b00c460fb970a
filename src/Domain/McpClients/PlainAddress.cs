using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Bifrost.Domain.McpClients;

/// <summary>
/// Whether every reader takes an address for what its letters say. Servers differ in what they remove, unescape and resolve before they
/// look it up: WHATWG URL parsers remove tabs and line ends and read backslashes as slashes, some frameworks remove path parameters,
/// some decoders accept overlong UTF-8, and some file systems ignore spaces and further dots at the end of a name.
/// </summary>
internal static class PlainAddress
{
    // Nobody escapes an address more often.
    private const int MostEscapes = 8;

    // What begins another segment in one reader's eyes or another's.
    private const string Separators = "/?#;:=&\u2044\u2215";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>True when it has no dot segment, no control character and no backslash, however it is escaped or spelled.</summary>
    public static bool Is(string address)
    {
        if (address.Contains(' ', StringComparison.Ordinal))
        {
            return false;
        }

        for (var round = 0; round < MostEscapes; round++)
        {
            if (Normalized(address) is not { } text || text.Any(IsRemoved) || HasDotSegment(text) || Unescaped(text) is not { } inner)
            {
                return false;
            }

            if (inner == address)
            {
                return true;
            }

            address = inner;
        }

        return false;
    }

    // Compatibility forms (full-width letters, the one-dot leader) are read as what they look like by what normalizes names.
    private static string? Normalized(string text) =>
        Ascii.IsValid(text) ? text : text.EnumerateRunes().Contains(Rune.ReplacementChar) ? null : text.Normalize(NormalizationForm.FormKC);

    private static bool IsRemoved(char letter) => letter is '\\' or '\u2216' || char.IsControl(letter) || letter is '\u2028' or '\u2029';

    // Also of three dots and more, and with what has no width between and around them.
    private static bool HasDotSegment(ReadOnlySpan<char> text)
    {
        foreach (var range in text.SplitAny(Separators))
        {
            var hasDot = false;
            var hasOther = false;

            foreach (var letter in text[range])
            {
                var isDot = letter is '.' or '\u3002';
                hasDot |= isDot;
                hasOther |= !isDot && !char.IsWhiteSpace(letter) && char.GetUnicodeCategory(letter) != UnicodeCategory.Format;
            }

            if (hasDot && !hasOther)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Null when escapes are not UTF-8, or have the form of UTF-16 (<c>%u002e</c>).</summary>
    private static string? Unescaped(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
        {
            return text;
        }

        var bytes = new List<byte>(text.Length);

        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '%' && text.Length - at > 5 && text[at + 1] is 'u' or 'U' && IsHex(text.AsSpan(at + 2, 4)))
            {
                return null;
            }

            if (text[at] == '%' && text.Length - at > 2 && IsHex(text.AsSpan(at + 1, 2)))
            {
                bytes.Add(byte.Parse(text.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                at += 2;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text, at, char.IsSurrogatePair(text, at) ? 2 : 1));
                at += char.IsSurrogatePair(text, at) ? 1 : 0;
            }
        }

        var utf8 = CollectionsMarshal.AsSpan(bytes);

        return Utf8.IsValid(utf8) ? Encoding.UTF8.GetString(utf8) : null;
    }

    private static bool IsHex(ReadOnlySpan<char> digits) => digits.IndexOfAnyExcept(HexDigits) < 0;
}
