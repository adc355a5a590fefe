using CardRecycle.Models.Liquidity;

namespace CardRecycle.Training.Fitting;

/// <summary>One step of a walk.</summary>
/// <param name="From">Trained on all that was known then.</param>
/// <param name="To">Judged on what was bought until then.</param>
/// <param name="Result">How it did.</param>
internal sealed record BacktestFold(DateTimeOffset From, DateTimeOffset To, EvaluationResult Result)
{
    public bool BeatsBaselines => Result.Mae < Result.Baselines.Values.Min();
}

/// <summary>Walks forward through history: no fold sees anything that was not known when it was trained.</summary>
internal static class Backtest
{
    /// <summary>Of what is known at a fold's start, the newest share calibrates the interval.</summary>
    private const double CalibrateShare = 0.15;

    /// <summary>The first fold is trained on this share of history.</summary>
    private const double FirstShare = 0.5;

    internal static IEnumerable<BacktestFold> Run(History history, int folds, TrainingOptions options, CancellationToken ct)
    {
        var trades = history.Trades;
        for (var fold = 0; fold < folds; fold++)
        {
            var from = At(trades, FirstShare + ((1 - FirstShare) * fold / folds));
            var to = At(trades, FirstShare + ((1 - FirstShare) * (fold + 1) / folds));
            var known = trades.Where(t => t.SoldAt <= from).ToArray();
            var settings = options with { TrainShare = 1 - CalibrateShare, CalibrateShare = CalibrateShare };
            var fitted = new ValuationTrainer(settings).Train(known, ct);
            var judged = trades.Where(t => t.BoughtAt <= to).ToArray();
            yield return new(from, to, ValuationPackaging.WithModel(fitted, m => ValuationEvaluation.Run(m, judged, from, history.Truth)));
        }
    }

    private static DateTimeOffset At(IReadOnlyList<TradeRecord> trades, double share) =>
        trades[Math.Min(trades.Count - 1, (int)(trades.Count * share))].BoughtAt;
}
