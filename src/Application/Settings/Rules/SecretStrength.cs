namespace Bifrost.Application.Settings.Rules;

/// <summary>
/// Whether a key that a person made up can be guessed. It finds what people write when they need some key: a few characters, repetitions,
/// sequences, well-known words. It proves nothing about a key that passes.
/// </summary>
public static class SecretStrength
{
    private const int FewestCharacters = 6;
    private const int FewestUnpredictable = 4;
    private const int LongestUnit = 8;

    // Longest first, so that a word is not hidden by its beginning.
    private static readonly IReadOnlyList<string> WellKnown =
    [
        .. new[]
        {
            "correcthorsebatterystaple", "encryptionkey", "1qaz2wsx3edc4rfv", "1qaz2wsx", "qwertyuiop", "asdfghjkl",
            "zxcvbnm", "administrator", "encryption", "iloveyou", "changeme", "changeit", "password", "passw0rd", "p4ssw0rd", "trustno1",
            "letmein", "bifrost", "default", "example", "encrypt", "hunter2", "replace", "welcome", "dragon", "foobar",
            "insert", "master", "monkey", "please", "qwerty", "sample", "secret", "admin", "change", "dummy", "super", "asdf",
            "pass", "root", "this", "todo", "your", "zxcv", "key", "the", "me", "my",
        }.OrderByDescending(word => word.Length),
    ];

    /// <summary>Whether the text is one of these.</summary>
    public static bool CanBeGuessed(string text) =>
        text.Distinct().Count() < FewestCharacters || Unpredictable(WithoutWords(WithoutRepetition(text))) < FewestUnpredictable;

    /// <summary>Nothing for a text that repeats a few characters; else the text.</summary>
    private static string WithoutRepetition(string text)
    {
        for (var length = 1; length <= Math.Min(LongestUnit, text.Length / 2); length++)
        {
            if (text.AsSpan(length).SequenceEqual(text.AsSpan(0, text.Length - length)))
            {
                return string.Empty;
            }
        }

        return text;
    }

    private static string WithoutWords(string text)
    {
        var rest = string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant();

        return WellKnown.Aggregate(rest, (left, word) => left.Replace(word, " ", StringComparison.Ordinal)).Replace(" ", "", StringComparison.Ordinal);
    }

    /// <summary>How many characters do not follow from the two before them, as in aaa, abc or 321.</summary>
    private static int Unpredictable(string text)
    {
        var count = 0;

        for (var index = 0; index < text.Length; index++)
        {
            var continues = index >= 2
                && text[index] - text[index - 1] == text[index - 1] - text[index - 2]
                && Math.Abs(text[index] - text[index - 1]) <= 1;
            count += continues ? 0 : 1;
        }

        return count;
    }
}
