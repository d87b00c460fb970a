using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Bifrost.Application.Gateway.Protocol;

/// <summary>
/// Decodes the texts of well-formed JSON. A text may hold half of a surrogate pair as an escape (RFC 8259 §8.2) or bytes that
/// are no UTF-8; neither makes a method of this class throw.
/// </summary>
public static class JsonText
{
    private const int LongestEscape = 6;
    private const int LongestEcho = 128;
    private const char Replacement = '\uFFFD';

    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>A JSON text without the byte order mark that some writers put before it (RFC 8259 §8.1).</summary>
    /// <param name="json">The text.</param>
    public static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> json) => json[LengthOfMark(json.Span)..];

    /// <summary>How many bytes of a JSON text are a byte order mark before it.</summary>
    /// <param name="json">The text.</param>
    public static int LengthOfMark(ReadOnlySpan<byte> json) => json.StartsWith(Mark) ? Mark.Length : 0;

    /// <summary>A text; null when it cannot be decoded.</summary>
    /// <param name="written">The bytes between the quotes.</param>
    /// <param name="isEscaped">Whether they hold escapes.</param>
    public static string? Decode(ReadOnlySpan<byte> written, bool isEscaped)
    {
        if (!isEscaped)
        {
            return Utf8.IsValid(written) ? Encoding.UTF8.GetString(written) : null;
        }

        var text = Decode(written, out var isExact);

        return isExact ? text : null;
    }

    /// <summary>A text; what cannot be decoded in it is replaced by U+FFFD.</summary>
    /// <param name="written">The bytes between the quotes.</param>
    /// <param name="isEscaped">Whether they hold escapes.</param>
    public static string DecodeOrReplace(ReadOnlySpan<byte> written, bool isEscaped) =>
        isEscaped ? Decode(written, out _) : Encoding.UTF8.GetString(written);

    /// <summary>A string of a JSON text; null when there is none, or it cannot be decoded and is not to be replaced.</summary>
    /// <param name="token">The string with its quotes; may be empty.</param>
    /// <param name="isReplaced">Whether U+FFFD stands for what cannot be decoded.</param>
    public static string? Decode(ReadOnlyMemory<byte> token, bool isReplaced)
    {
        if (token.IsEmpty)
        {
            return null;
        }

        var written = token.Span[1..^1];
        var isEscaped = written.Contains((byte)'\\');

        return isReplaced ? DecodeOrReplace(written, isEscaped) : Decode(written, isEscaped);
    }

    /// <summary>A text of a peer as it is repeated to it: at most 128 letters, and never half of a surrogate pair.</summary>
    /// <param name="text">The text.</param>
    public static string Shorten(string text)
    {
        if (text.Length <= LongestEcho)
        {
            return text;
        }

        return $"{text.AsSpan(0, char.IsHighSurrogate(text[LongestEcho - 1]) ? LongestEcho - 1 : LongestEcho)}…";
    }

    /// <summary>Whether a text is an ASCII word; false when it cannot be decoded.</summary>
    /// <param name="written">The bytes between the quotes.</param>
    /// <param name="isEscaped">Whether they hold escapes.</param>
    /// <param name="word">The word.</param>
    public static bool Is(ReadOnlySpan<byte> written, bool isEscaped, ReadOnlySpan<byte> word)
    {
        if (!isEscaped)
        {
            return written.SequenceEqual(word);
        }

        Span<char> text = stackalloc char[CanBe(written, word) ? written.Length : 0];

        return !text.IsEmpty && Ascii.Equals(word, text[..Unescape(written, text, out _)]);
    }

    /// <summary>The same, in upper or lower case.</summary>
    /// <param name="written">The bytes between the quotes.</param>
    /// <param name="isEscaped">Whether they hold escapes.</param>
    /// <param name="word">The word.</param>
    public static bool IsInAnyCase(ReadOnlySpan<byte> written, bool isEscaped, ReadOnlySpan<byte> word)
    {
        if (!isEscaped)
        {
            return Ascii.EqualsIgnoreCase(written, word);
        }

        Span<char> text = stackalloc char[CanBe(written, word) ? written.Length : 0];

        return !text.IsEmpty && Ascii.EqualsIgnoreCase(word, text[..Unescape(written, text, out _)]);
    }

    /// <summary>Whether a well-formed JSON text nests no deeper than this; a text without brackets has depth 0.</summary>
    public static bool IsWithin(ReadOnlySpan<byte> json, int depth)
    {
        var reader = new Utf8JsonReader(json, JsonObjectReader.Options);

        while (reader.Read())
        {
            // The depth of a bracket is that of what is around it.
            if (reader.CurrentDepth >= depth && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                return false;
            }
        }

        return true;
    }

    // An escaped character takes up to six bytes; anything longer than that is another word.
    private static bool CanBe(ReadOnlySpan<byte> written, ReadOnlySpan<byte> word) => written.Length <= word.Length * LongestEscape;

    private static string Decode(ReadOnlySpan<byte> written, out bool isExact)
    {
        var rented = ArrayPool<char>.Shared.Rent(written.Length);

        try
        {
            return new string(rented, 0, Unescape(written, rented, out isExact));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    // The text is never longer than what it is written as.
    private static int Unescape(ReadOnlySpan<byte> written, Span<char> text, out bool isExact)
    {
        var length = 0;
        isExact = true;

        while (!written.IsEmpty)
        {
            var plain = written.IndexOf((byte)'\\') is var next and >= 0 ? next : written.Length;
            isExact &= Utf8.IsValid(written[..plain]);
            length += Encoding.UTF8.GetChars(written[..plain], text[length..]);
            written = written[plain..];

            if (!written.IsEmpty)
            {
                text[length++] = Escaped(written, out var taken);
                written = written[taken..];
            }
        }

        isExact &= !ReplaceHalves(text[..length]);

        return length;
    }

    private static char Escaped(ReadOnlySpan<byte> written, out int taken)
    {
        if (written[1] == (byte)'u')
        {
            taken = LongestEscape;

            return Utf8Parser.TryParse(written[2..LongestEscape], out ushort unit, out _, 'x') ? (char)unit : Replacement;
        }

        taken = 2;

        return written[1] switch
        {
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            var letter => (char)letter,
        };
    }

    private static bool ReplaceHalves(Span<char> text)
    {
        var isReplaced = false;

        for (var at = 0; at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at]))
            {
                continue;
            }

            if (at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]))
            {
                at++;
            }
            else
            {
                text[at] = Replacement;
                isReplaced = true;
            }
        }

        return isReplaced;
    }
}
