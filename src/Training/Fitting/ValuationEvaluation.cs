using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;
using CardRecycle.Training.Simulation;

namespace CardRecycle.Training.Fitting;

/// <summary>A held-out trade, what the model said of it when its card was bought, and the truth if the market is a simulated one.</summary>
internal readonly record struct JudgedRow(TradeRecord Trade, RateEstimate Estimate, int Tier, TrueRate? Truth)
{
    internal double Error => Math.Abs(Trade.Rate - Estimate.ResaleRate);

    internal bool Covered => Trade.Rate >= Estimate.Low && Trade.Rate <= Estimate.High;

    internal double Width => Estimate.High - Estimate.Low;
}

/// <summary>Figures of one group of rows.</summary>
/// <param name="By">What the rows are grouped by: tier, face, life, kind, month.</param>
internal sealed record GroupFigures(string By, string Group, int Rows, double Mae, double Coverage90, double Width90, double Bias);

/// <summary>Figures of a model on held-out time; rates as fractions. The floors are known for simulated markets only.</summary>
internal sealed record EvaluationResult(
    int Rows,
    double Mae,
    double Coverage90,
    double Width90,
    double DaysMae,
    double? IrreducibleMae,
    double? AttainableMae,
    double? IdealWidth90,
    IReadOnlyDictionary<string, double> Baselines,
    IReadOnlyList<GroupFigures> Groups
)
{
    /// <summary>Groups with fewer rows than this say nothing of coverage.</summary>
    internal const int GroupRowsMin = 500;

    internal IReadOnlyDictionary<string, double> Metrics
    {
        get
        {
            var metrics = new SortedDictionary<string, double>(StringComparer.Ordinal)
            {
                ["rows"] = Rows,
                ["mae"] = Mae,
                ["coverage90"] = Coverage90,
                ["width90"] = Width90,
                ["daysMae"] = DaysMae,
                ["coverage90GroupMin"] = Judged.Select(g => g.Coverage90).DefaultIfEmpty(Coverage90).Min(),
                ["coverage90GroupMax"] = Judged.Select(g => g.Coverage90).DefaultIfEmpty(Coverage90).Max(),
            };
            foreach (var (name, value) in Floors)
                if (value is { } known)
                    metrics[name] = known;
            return metrics;
        }
    }

    /// <summary>The groups whose coverage is promised.</summary>
    internal IEnumerable<GroupFigures> Judged => Groups.Where(g => g.Rows >= GroupRowsMin && g.By is "tier" or "face" or "life");

    internal (string Name, double? Value)[] Floors =>
        [("irreducibleMae", IrreducibleMae), ("attainableMae", AttainableMae), ("idealWidth90", IdealWidth90)];
}

/// <summary>
/// Runs a packed model over history as the Api would have: the same feature code, levels and estimates, in order of time.
/// </summary>
internal static class ValuationEvaluation
{
    private const double NormalWidth90 = 2 * 1.6448536;
    private const int RowsPerRun = 4096;
    private static readonly TimeSpan china = TimeSpan.FromHours(8);

    /// <param name="model">The model as it is served.</param>
    /// <param name="trades">All history, in order of purchase; what lies before <paramref name="from"/> moves the levels.</param>
    /// <param name="from">Cards bought after this are judged.</param>
    /// <param name="truth">By trade id, if the market is a simulated one.</param>
    internal static EvaluationResult Run(
        ValuationModel model,
        IReadOnlyList<TradeRecord> trades,
        DateTimeOffset from,
        IReadOnlyDictionary<string, TrueRate>? truth
    ) => Sum(Judge(model, trades, from, truth), Baselines.Run(trades, from));

    /// <summary>Every row that was bought after <paramref name="from"/>, with what the model says of it.</summary>
    internal static IReadOnlyList<JudgedRow> Judge(
        ValuationModel model,
        IReadOnlyList<TradeRecord> trades,
        DateTimeOffset from,
        IReadOnlyDictionary<string, TrueRate>? truth
    )
    {
        var cards = model.EffectsAndNoises([.. trades.Select(t => t.Facts)]);
        var rows = PointInTime.Replay(trades, cards, model.Movement, from).Rows.Where(r => r.Trade.BoughtAt > from).ToArray();
        if (rows.Length == 0)
            throw new HistoryException($"No card was bought after {from:yyyy-MM-dd}; there is nothing to judge.");
        var estimates = Estimate(model, rows);
        return
        [
            .. rows.Select(
                (r, i) =>
                    new JudgedRow(
                        r.Trade,
                        estimates[i],
                        model.TierOf(r.Trade.BrandId),
                        truth is not null && truth.TryGetValue(r.Trade.Id, out var known) ? known : null
                    )
            ),
        ];
    }

    internal static EvaluationResult Sum(IReadOnlyList<JudgedRow> rows, IReadOnlyDictionary<string, double> baselines)
    {
        var known = rows.Where(r => r.Truth is not null).Select(r => (r.Trade.Rate, Truth: r.Truth!.Value)).ToArray();
        var followed = known.Where(r => double.IsFinite(r.Truth.Attainable)).ToArray();
        return new(
            rows.Count,
            rows.Average(r => r.Error),
            rows.Average(r => r.Covered ? 1.0 : 0),
            rows.Average(r => r.Width),
            rows.Average(r => Math.Abs(r.Trade.DaysToSell - r.Estimate.DaysToSell)),
            known.Length == 0 ? null : known.Average(r => Math.Abs(r.Rate - r.Truth.Rate)),
            followed.Length == 0 ? null : followed.Average(r => Math.Abs(r.Rate - r.Truth.Attainable)),
            followed.Length > 0 ? followed.Average(r => NormalWidth90 * r.Truth.AttainableDeviation)
                : known.Length > 0 ? known.Average(r => NormalWidth90 * r.Truth.NoiseDeviation)
                : null,
            baselines,
            [.. Groups(rows)]
        );
    }

    internal static RateEstimate[] Estimate(ValuationModel model, KnownThen[] rows)
    {
        var estimates = new RateEstimate[rows.Length];
        for (var start = 0; start < rows.Length; start += RowsPerRun)
        {
            var count = Math.Min(RowsPerRun, rows.Length - start);
            var cards = new (CardFacts, MarketSnapshot)[count];
            for (var i = 0; i < count; i++)
                cards[i] = (rows[start + i].Trade.Facts, rows[start + i].Market);
            model.EstimateBatch(cards, estimates.AsSpan(start, count));
        }
        return estimates;
    }

    private static IEnumerable<GroupFigures> Groups(IReadOnlyList<JudgedRow> rows)
    {
        (string By, Func<JudgedRow, string> Of)[] dimensions =
        [
            ("tier", r => Segments.Tiers[r.Tier]),
            ("face", r => Segments.FaceBands[Segments.FaceBandOf(r.Trade.FaceFen)]),
            ("life", r => Segments.LifeBands[Segments.LifeBandOf(r.Trade.LifeDays)]),
            ("kind", r => r.Trade.Kind.ToString()),
            ("month", r => r.Trade.BoughtAt.ToOffset(china).ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture)),
        ];
        foreach (var (by, of) in dimensions)
        foreach (var group in rows.GroupBy(of).OrderBy(g => g.Key, StringComparer.Ordinal))
            yield return new(
                by,
                group.Key,
                group.Count(),
                group.Average(r => r.Error),
                group.Average(r => r.Covered ? 1.0 : 0),
                group.Average(r => r.Width),
                group.Average(r => r.Estimate.ResaleRate - r.Trade.Rate)
            );
    }
}
