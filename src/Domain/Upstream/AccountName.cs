namespace Bifrost.Domain.Upstream;

/// <summary>
/// Names of further accounts of one subject at one server: 1 to 32 letters, digits, hyphens or underscores. The usual account
/// has none.
/// </summary>
public static class AccountName
{
    /// <summary>Longest name, in characters.</summary>
    public const int LongestName = 32;

    /// <summary>Whether a text can name a further account.</summary>
    public static bool IsOne(string text) =>
        text.Length is > 0 and <= LongestName && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
