namespace Bifrost.Testing;

/// <summary>Numbers that look random and are the same in every run (a linear congruential generator).</summary>
/// <param name="seed">Another seed, other numbers.</param>
public sealed class SeededNumbers(uint seed)
{
    private ulong _state = seed;

    /// <summary>From zero to one less than the bound.</summary>
    public int Next(int bound)
    {
        _state = unchecked((_state * 6364136223846793005UL) + 1442695040888963407UL);

        return (int)((_state >> 33) % (ulong)bound);
    }

    /// <summary>From the first to one less than the second.</summary>
    public int Next(int from, int bound) => from + Next(bound - from);
}
