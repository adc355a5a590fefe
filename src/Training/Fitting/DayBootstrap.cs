namespace CardRecycle.Training.Fitting;

/// <summary>
/// The interval of a difference between two models. Whole days are drawn with replacement: rows of one day share its surprises (a move of
/// the market, a campaign of fraud), so they are not independent and a plain interval would be too narrow.
/// </summary>
internal static class DayBootstrap
{
    private const int Draws = 2_000;
    private const double Tail = 0.025;

    /// <param name="days">How many days there are.</param>
    /// <param name="seed">The same seed draws the same days.</param>
    /// <param name="difference">Of the drawn days, each by its number; a day may come more than once. NaN where such days tell nothing:
    /// the draw is then left out.</param>
    /// <returns>Lower and upper end of the 95 % interval.</returns>
    internal static (double Low, double High) Interval95(int days, int seed, Func<int[], double> difference)
    {
        var random = new Random(seed);
        var drawn = new int[days];
        var differences = new List<double>(Draws);
        for (var draw = 0; draw < Draws; draw++)
        {
            for (var i = 0; i < days; i++)
                drawn[i] = random.Next(days);
            var value = difference(drawn);
            if (!double.IsNaN(value))
                differences.Add(value);
        }
        if (differences.Count == 0)
            return (double.NaN, double.NaN);
        differences.Sort();
        return (differences[(int)(Tail * differences.Count)], differences[Math.Max(0, (int)((1 - Tail) * differences.Count) - 1)]);
    }

    /// <param name="low">Of the interval of how much better the challenger is.</param>
    /// <param name="high">Its upper end.</param>
    internal static string Verdict(double low, double high) =>
        low > 0 ? "challenger is better"
        : high < 0 ? "champion is better"
        : "no difference that could not be luck";
}
