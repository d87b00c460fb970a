using System.Globalization;

namespace Bifrost.Bench.Figures;

/// <summary>
/// How one way compares with another over the rounds, with the bounds between which the ratio lies in 95 of 100 runs
/// (bootstrap over the rounds, whose figures stay in pairs).
/// </summary>
internal readonly record struct Ratio(double Value, double Lower, double Upper)
{
    private const int Samples = 4000;

    /// <summary>Sum by sum: rounds with more load weigh no more than others.</summary>
    public static Ratio Of(IReadOnlyList<double> measured, IReadOnlyList<double> reference)
    {
        var rounds = measured.Count;
        var ratios = new double[Samples];
        var state = 0x9E3779B97F4A7C15UL;

        for (var sample = 0; sample < Samples; sample++)
        {
            var (above, below) = (0.0, 0.0);

            for (var drawn = 0; drawn < rounds; drawn++)
            {
                // Xorshift: the same figures give the same bounds.
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                var round = (int)(state % (ulong)rounds);
                above += measured[round];
                below += reference[round];
            }

            ratios[sample] = above / below;
        }

        Array.Sort(ratios);

        return new Ratio(measured.Sum() / reference.Sum(), ratios[Samples * 25 / 1000], ratios[Samples * 975 / 1000]);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Value:0.00} ({Lower:0.00} to {Upper:0.00})");
}
