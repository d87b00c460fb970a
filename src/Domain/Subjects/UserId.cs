using System.Globalization;
using System.Text;
using Bifrost.Domain.Common;
using Bifrost.Domain.VirtualKeys;

namespace Bifrost.Domain.Subjects;

/// <summary>
/// A self-declared user ID: trimmed, NFC, case-sensitive, 1 to 255 characters, none of them a control character. It is stored and
/// shown in clear, so that the value of a virtual key is refused as one.
/// </summary>
public sealed record UserId
{
    /// <summary>Longest user ID, in characters after normalization.</summary>
    public const int MaximumLength = 255;

    private UserId(string value) => Value = value;

    /// <summary>The normalized text.</summary>
    public string Value { get; }

    /// <summary>Normalizes and checks what a person typed.</summary>
    public static Result<UserId> Parse(string? text)
    {
        var trimmed = text?.Trim() ?? string.Empty;

        if (trimmed.Length == 0)
        {
            return SubjectErrors.UserIdRequired;
        }

        // Before it is normalized: a text with characters that never are any cannot be.
        if (trimmed.Length > MaximumLength * 4 || !IsWellFormed(trimmed) || trimmed.EnumerateRunes().Any(IsForbidden))
        {
            return SubjectErrors.UserIdInvalid;
        }

        if (VirtualKey.IsContainedIn(trimmed))
        {
            return SubjectErrors.UserIdIsKey;
        }

        var normalized = trimmed.Normalize(NormalizationForm.FormC);

        return normalized.Length <= MaximumLength ? new UserId(normalized) : SubjectErrors.UserIdInvalid;
    }

    private static bool IsForbidden(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned;

    // A lone surrogate cannot be normalized; it is a malformed text, not a name.
    private static bool IsWellFormed(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (char.IsSurrogate(text[index]) && !char.IsSurrogatePair(text, index++))
            {
                return false;
            }
        }

        return true;
    }
}
