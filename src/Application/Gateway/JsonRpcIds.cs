using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Application.Gateway;

/// <summary>Compares identifiers and progress tokens that the other side repeats, in whatever way it writes them.</summary>
public static class JsonRpcIds
{
    private const int LongestNumber = 24;
    private const NumberStyles Number = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>
    /// The number of Bifrost's own making that a token repeats, be it as a number, with a fraction of zero or an exponent, or as
    /// text; null when it is none.
    /// </summary>
    /// <param name="token">The token as it came, quotes included; may be empty.</param>
    public static long? NumberOf(ReadOnlyMemory<byte> token)
    {
        if (Utf8Parser.TryParse(token.Span, out long plain, out var length) && length == token.Length)
        {
            return plain;
        }

        return TextOf(token) is { Length: > 0 and <= LongestNumber } text
            && decimal.TryParse(text, Number, CultureInfo.InvariantCulture, out var number)
            && number is >= 1 and <= long.MaxValue
            && number == decimal.Truncate(number)
                ? (long)number
                : null;
    }

    /// <summary>What a token is found by: the same for all spellings of one text and of one number.</summary>
    /// <param name="token">The token as it came, quotes included.</param>
    public static string KeyOf(ReadOnlyMemory<byte> token)
    {
        var span = token.Span;

        if (!span.IsEmpty && span[0] == (byte)'"')
        {
            return span.Contains((byte)'\\') && JsonText.Decode(token, isReplaced: false) is { } text
                ? $"\"{text}\""
                : Encoding.UTF8.GetString(span);
        }

        return span.ContainsAny(".eE"u8) && NumberOf(token) is { } number
            ? number.ToString(CultureInfo.InvariantCulture)
            : Encoding.UTF8.GetString(span);
    }

    private static string? TextOf(ReadOnlyMemory<byte> token) => token.IsEmpty ? null
        : token.Span[0] == (byte)'"' ? JsonText.Decode(token, isReplaced: false)
        : Encoding.UTF8.GetString(token.Span);
}
