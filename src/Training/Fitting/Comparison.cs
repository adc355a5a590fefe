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
    public string Verdict => DayBootstrap.Verdict(Low95, High95);
}

/// <summary>Pairs errors row by row; the interval is that of <see cref="DayBootstrap"/>.</summary>
internal static class Comparison
{
    internal static ComparisonResult Run(IReadOnlyList<JudgedRow> champion, IReadOnlyList<JudgedRow> challenger, int seed)
    {
        var days = champion
            .Select((row, i) => (row.Trade.Facts.Day, Difference: row.Error - challenger[i].Error))
            .GroupBy(r => r.Day)
            .Select(g => (Sum: g.Sum(r => r.Difference), Count: g.Count()))
            .ToArray();
        var (low, high) = DayBootstrap.Interval95(days.Length, seed, drawn => drawn.Sum(d => days[d].Sum) / drawn.Sum(d => days[d].Count));
        return new(
            champion.Count,
            days.Length,
            champion.Average(r => r.Error),
            challenger.Average(r => r.Error),
            days.Sum(d => d.Sum) / champion.Count,
            low,
            high,
            champion.Average(r => r.Covered ? 1.0 : 0),
            challenger.Average(r => r.Covered ? 1.0 : 0),
            champion.Average(r => r.Width),
            challenger.Average(r => r.Width)
        );
    }
}
