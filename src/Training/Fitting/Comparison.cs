namespace CardRecycle.Training.Fitting;

/// <summary>Champion against challenger on the same rows.</summary>
/// <param name="Difference">Champion's MAE less challenger's: above 0 the challenger is better.</param>
/// <param name="Low95">Lower end of its 95 % interval.</param>
/// <param name="High95">Upper end.</param>
internal sealed record ComparisonResult(
    int Rows,
    int Days,
    double ChampionMae,
    double ChallengerMae,
    double Difference,
    double Low95,
    double High95,
    double ChampionCoverage90,
    double ChallengerCoverage90,
    double ChampionWidth90,
    double ChallengerWidth90
)
{
    public string Verdict =>
        Low95 > 0 ? "challenger is better"
        : High95 < 0 ? "champion is better"
        : "no difference that could not be luck";
}

/// <summary>
/// Pairs errors row by row and draws whole days with replacement: errors of one day share the market's surprises, so rows are not
/// independent and a plain interval would be too narrow.
/// </summary>
internal static class Comparison
{
    private const int Draws = 2_000;
    private const double Tail = 0.025;

    internal static ComparisonResult Run(IReadOnlyList<JudgedRow> champion, IReadOnlyList<JudgedRow> challenger, int seed)
    {
        var days = champion
            .Select((row, i) => (row.Trade.Facts.Day, Difference: row.Error - challenger[i].Error))
            .GroupBy(r => r.Day)
            .Select(g => (Sum: g.Sum(r => r.Difference), Count: g.Count()))
            .ToArray();
        var random = new Random(seed);
        var means = new double[Draws];
        for (var draw = 0; draw < Draws; draw++)
        {
            var (sum, count) = (0.0, 0);
            for (var i = 0; i < days.Length; i++)
            {
                var day = days[random.Next(days.Length)];
                (sum, count) = (sum + day.Sum, count + day.Count);
            }
            means[draw] = sum / count;
        }
        Array.Sort(means);
        return new(
            champion.Count,
            days.Length,
            champion.Average(r => r.Error),
            challenger.Average(r => r.Error),
            days.Sum(d => d.Sum) / champion.Count,
            means[(int)(Tail * Draws)],
            means[(int)((1 - Tail) * Draws) - 1],
            champion.Average(r => r.Covered ? 1.0 : 0),
            challenger.Average(r => r.Covered ? 1.0 : 0),
            champion.Average(r => r.Width),
            challenger.Average(r => r.Width)
        );
    }
}
