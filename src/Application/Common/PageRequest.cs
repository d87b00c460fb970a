namespace Bifrost.Application.Common;

/// <summary>Which part of a list is asked for.</summary>
/// <param name="Limit">How many rows at most, from 1 to <see cref="LongestLimit"/>.</param>
/// <param name="Offset">How many rows to pass over.</param>
/// <param name="Search">A text that names contain, ignoring case; null for all rows.</param>
public sealed record PageRequest(int Limit, int Offset, string? Search)
{
    /// <summary>Rows of a page when nothing is said.</summary>
    public const int DefaultLimit = 100;

    /// <summary>Most rows of a page.</summary>
    public const int LongestLimit = 500;

    /// <summary>Longest text to search for, in characters.</summary>
    public const int LongestSearch = 200;

    /// <summary>The search as a pattern of LIKE with '!' as escape character, lower case; matches everything when there is none.</summary>
    public string Pattern => Search is null
        ? "%"
        : $"%{Search.ToLowerInvariant().Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal)
            .Replace("_", "!_", StringComparison.Ordinal).Replace("[", "![", StringComparison.Ordinal)}%";
}

/// <summary>A part of a list and how long the whole is.</summary>
/// <param name="Rows">The rows asked for.</param>
/// <param name="Total">How many rows there are in all.</param>
public sealed record PageOf<T>(IReadOnlyList<T> Rows, long Total);
