using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Bifrost.Domain.McpClients;

/// <summary>
/// Names of tools that the interfaces of language models accept: 1 to 64 letters, digits, <c>_</c>, <c>.</c> and <c>-</c>, the prefix of
/// the server included. A name that is one stays; any other is made readable and gets a part of its hash behind it, so that the same
/// name is always made into the same one, and two names never into one.
/// </summary>
public static partial class SafeToolName
{
    /// <summary>Longest name that is accepted, with the prefix.</summary>
    public const int MaximumLength = 64;

    private const int HashLength = 10;
    private const string Mark = "_x";

    /// <summary>The safe name of a tool, without the prefix. The safe name of a safe name is itself.</summary>
    public static string Of(McpClientName client, string tool)
    {
        var room = MaximumLength - client.Value.Length - 1;

        if (tool.Length <= room && Accepted().IsMatch(tool))
        {
            return tool;
        }

        var readable = Other().Replace(tool, "_");
        var kept = Math.Min(readable.Length, room - Mark.Length - HashLength);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tool)));

        return $"{readable.AsSpan(0, kept)}{Mark}{hash.AsSpan(0, HashLength)}";
    }

    /// <summary>Whether a name looks like one that was made from another.</summary>
    public static bool MayBeMade(string tool) => Made().IsMatch(tool);

    /// <summary>Why a published name is not accepted, a clause; null when it is.</summary>
    public static string? ProblemOf(string published) =>
        published.Length > MaximumLength ? $"the published name has more than {MaximumLength} characters, and some models do not accept it"
        : Accepted().IsMatch(published) ? null
        : "the published name has other characters than letters, digits, \"_\", \".\" and \"-\", and some models do not accept it";

    [GeneratedRegex(@"^[A-Za-z0-9_.\-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Accepted();

    [GeneratedRegex(@"[^A-Za-z0-9_.\-]", RegexOptions.CultureInvariant)]
    private static partial Regex Other();

    [GeneratedRegex(@"_x[0-9a-f]{10}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Made();
}
