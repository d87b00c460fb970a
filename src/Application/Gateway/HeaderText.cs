using System.Text;

namespace Bifrost.Application.Gateway;

/// <summary>Text as a header carries it (MCP 2026-07-28, value encoding): as it is, or marked and in Base64.</summary>
public static class HeaderText
{
    private const string Mark = "=?base64?";
    private const string End = "?=";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text; null when the header has characters that no header may have, or is marked and not Base64.</summary>
    public static string? TryDecode(string header)
    {
        if (!header.All(letter => letter is (>= ' ' and <= '~') or '\t'))
        {
            return null;
        }

        if (!header.StartsWith(Mark, StringComparison.Ordinal) || !header.EndsWith(End, StringComparison.Ordinal)
            || header.Length < Mark.Length + End.Length)
        {
            return header;
        }

        try
        {
            return Strict.GetString(Convert.FromBase64String(header[Mark.Length..^End.Length]));
        }
        catch (Exception exception) when (exception is FormatException or DecoderFallbackException)
        {
            return null;
        }
    }
}
