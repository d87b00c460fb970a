namespace Bifrost.Infrastructure.Configuration.Reading;

/// <summary>Guesses what was meant by a word that is nearly right.</summary>
internal static class Suggestion
{
    private const int LongestWord = 60;

    /// <summary><c> Did you mean "x"?</c>, or nothing when no candidate is close.</summary>
    public static string For(string word, IEnumerable<string> candidates)
    {
        if (word.Length > LongestWord)
        {
            return "";
        }

        var best = candidates
            .Select(candidate => (Candidate: candidate, Distance: Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(each => each.Distance <= Math.Max(1, Math.Max(word.Length, each.Candidate.Length) / 3) || Begins(word, each.Candidate))
            .OrderBy(each => each.Distance)
            .FirstOrDefault();

        return best.Candidate is null ? "" : $" Did you mean \"{best.Candidate}\"?";
    }

    private static bool Begins(string word, string candidate) => candidate.StartsWith(word + "_", StringComparison.OrdinalIgnoreCase);

    /// <summary>Edits between two words, a swap of neighbours counting as one (optimal string alignment).</summary>
    private static int Distance(string left, string right)
    {
        var edits = new int[left.Length + 1, right.Length + 1];

        for (var row = 0; row <= left.Length; row++)
        {
            for (var column = 0; column <= right.Length; column++)
            {
                edits[row, column] = row == 0 || column == 0 ? row + column : Cheapest(edits, left, right, row, column);
            }
        }

        return edits[left.Length, right.Length];
    }

    private static int Cheapest(int[,] edits, string left, string right, int row, int column)
    {
        var same = left[row - 1] == right[column - 1] ? 0 : 1;
        var cheapest = Math.Min(edits[row - 1, column - 1] + same, 1 + Math.Min(edits[row - 1, column], edits[row, column - 1]));
        var swapped = row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1];

        return swapped ? Math.Min(cheapest, edits[row - 2, column - 2] + 1) : cheapest;
    }
}
