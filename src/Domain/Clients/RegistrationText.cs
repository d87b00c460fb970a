using System.Globalization;
using System.Text;

namespace Bifrost.Domain.Clients;

/// <summary>Texts that a client says about itself, made fit to be stored and shown: visible characters only, capped.</summary>
internal static class RegistrationText
{
    /// <summary>Longest name or identifier that is kept, in characters.</summary>
    public const int MaximumLength = 200;

    /// <summary>The text without control and direction-changing characters, cut to length; null when nothing is left.</summary>
    public static string? Clean(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var clean = new StringBuilder(Math.Min(text.Length, MaximumLength));

        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > MaximumLength)
            {
                break;
            }

            if (rune != Rune.ReplacementChar && !IsInvisible(rune))
            {
                clean.Append(rune);
            }
        }

        var trimmed = clean.ToString().Trim();

        return trimmed.Length == 0 ? null : trimmed;
    }

    // Format characters include the bidirectional overrides that make "moc.live" read as "evil.com".
    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse;
}
