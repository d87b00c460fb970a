using System.Text.RegularExpressions;
using Bifrost.Domain.Common;

namespace Bifrost.Domain.McpClients;

/// <summary>
/// What stands in place of a secret when it is read. Sent back, it means the secret that is stored. Every address is shown through
/// <see cref="Of"/>: its query may be a key, and so may a segment of its path that looks like one.
/// </summary>
public static partial class Redaction
{
    /// <summary>What is shown instead.</summary>
    public const string Text = "<redacted>";

    private const int LongestWord = 31;
    private static readonly char[] Separators = ['-', '_', '.', '~', ':', '+', '=', '%', ',', ';', '!', '$', '&', '(', ')', '*', '@', ' '];

    /// <summary>Whether this stands for what is stored.</summary>
    public static bool IsRedacted(Secret secret) => secret.Reveal() == Text;

    /// <summary>Whether the address holds what may be a secret, so that it is encrypted at rest.</summary>
    public static bool Hides(Uri? address) => address is not null && Of(address) != address.OriginalString;

    /// <summary>
    /// Whether an argument of a program may hold a secret: an option or a variable that is called so, the text of a header, an address
    /// with a user name or with what <see cref="Of"/> hides, or a text that looks like one. The path of a file does not.
    /// </summary>
    public static bool Hides(string argument) =>
        SecretOption().IsMatch(argument)
        || (argument.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(ValueOf(argument), UriKind.Absolute, out var address)
            ? address.UserInfo.Length > 0 || Hides(address)
            : !FilePath().IsMatch(ValueOf(argument)) && argument.Split('/', '\\').Any(LooksLikeSecret));

    /// <summary>An address as it is shown.</summary>
    public static string? Of(Uri? address)
    {
        if (address is null)
        {
            return null;
        }

        var segments = address.AbsolutePath.Split('/');

        if (address.Query.Length == 0 && !segments.Any(LooksLikeSecret))
        {
            return address.OriginalString;
        }

        var path = string.Join('/', segments.Select(segment => LooksLikeSecret(segment) ? Text : segment));
        var query = address.Query.Length > 0 ? $"?{Text}" : "";

        return $"{address.GetLeftPart(UriPartial.Authority)}{path}{query}";
    }

    /// <summary>
    /// Words, versions and numbers are none. A UUID is one, and so is a part between separators that is longer than any word, or mixes
    /// letters and digits over twelve characters.
    /// </summary>
    private static bool LooksLikeSecret(string segment) =>
        Guid.TryParse(segment, out _)
        || Uri.UnescapeDataString(segment).Split(Separators).Any(part => part.Length > LongestWord || Mixed().IsMatch(part));

    // What stands behind the name of an option.
    private static string ValueOf(string argument) => argument.StartsWith('-') ? argument[(argument.IndexOf('=', StringComparison.Ordinal) + 1)..] : argument;

    [GeneratedRegex(
        @"^(?:-+[\w.-]*|[\w.-]*(?=[\w.-]*=))(?:api[-_]?key|access[-_]?key|private[-_]?key|token(?!s|iz)|secret|passw|pwd|credential)"
        + @"|\b(?:authorization|bearer)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex SecretOption();

    [GeneratedRegex(@"^(?:[/\\.~]|[A-Za-z]:[/\\])")]
    private static partial Regex FilePath();

    [GeneratedRegex("^(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9]{12,}$")]
    private static partial Regex Mixed();
}
