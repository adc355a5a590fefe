using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Risk;

namespace CardRecycle.Training.Risk;

/// <summary>How history is walked through.</summary>
internal sealed record RiskWalk
{
    internal const int DaysMin = 1;
    internal const int DaysMax = 365;
    internal const int AlertsMax = 100_000;

    /// <summary>Length of a period; before each the model is trained anew.</summary>
    internal int Days { get; init; } = 14;

    /// <summary>Days that are only learned from.</summary>
    internal int First { get; init; } = 42;

    /// <summary>Alerts that reviewers look at per day; null: 1 % of the period's deals.</summary>
    internal int? Alerts { get; init; }
    internal RiskTraining Training { get; init; } = new();
}

/// <summary>One period: what the model knew before it, and how it did in it.</summary>
/// <param name="KnownFrauds">Frauds that it could learn from.</param>
/// <param name="Alerts">Alerts per day.</param>
/// <param name="AveragePrecision">Of the probability.</param>
/// <param name="ByOddness">Average precision of the oddness alone.</param>
/// <param name="ByAmount">Average precision of the amount alone: what one gets for nothing.</param>
/// <param name="SellerPrecision">Share of alerts that were right, see <see cref="RiskMetrics.SellerPrecision"/>.</param>
/// <param name="ValueRecall">Share of the lost money within the alerts (the highest expected losses).</param>
/// <param name="HonestSellersReviewed">Share of the honest sellers with a deal within the alerts.</param>
/// <param name="HonestSellersDeclined">Share of the honest sellers with a deal that would be declined.</param>
internal sealed record RiskPeriod(
    DateTimeOffset From,
    DateTimeOffset To,
    int KnownFrauds,
    int Rows,
    int Frauds,
    int Alerts,
    double AveragePrecision,
    double ByOddness,
    double ByAmount,
    double SellerPrecision,
    double ValueRecall,
    double HonestSellersReviewed,
    double HonestSellersDeclined,
    double CalibrationError
);

/// <summary>Walks forward through a history: each period is scored by a model that saw only what was known before it began.</summary>
internal static class RiskBacktest
{
    /// <exception cref="HistoryException">The history ends before the first period.</exception>
    internal static IEnumerable<RiskPeriod> Run(ReplayedDeals deals, RiskWalk walk, CancellationToken ct = default)
    {
        var last = deals.Events[^1].At;
        var start = Midnight(deals.Events[0].At).AddDays(walk.First);
        if (start > last)
            throw new HistoryException($"The history ends before the {walk.First} days are over that are to be learned from first.");
        for (var from = start; from <= last; from = from.AddDays(walk.Days))
        {
            var (first, end) = (deals.RowFrom(from), deals.RowFrom(from.AddDays(walk.Days)));
            int[] rows = [.. Enumerable.Range(first, end - first).Where(r => deals.Labels[r] is not null)];
            if (rows.Length == 0)
                continue;
            var known = deals.KnownAt(from, first);
            var fitted = RiskTrainer.Fit(known, walk.Training with { FitShare = 1 }, ct);
            yield return Judge(deals, rows, fitted, walk, from, known.Labels.Count(l => l is { Fraud: true }));
        }
    }

    internal static DateTimeOffset Midnight(DateTimeOffset at) => new(at.ToOffset(beijing).Date, beijing);

    private static readonly TimeSpan beijing = TimeSpan.FromHours(8);

    private static RiskPeriod Judge(ReplayedDeals deals, int[] rows, FittedRisk fitted, RiskWalk walk, DateTimeOffset from, int knownFrauds)
    {
        var scores = Array.ConvertAll(rows, r => fitted.Score(deals.Features[r], deals.Events[r].AmountFen));
        var frauds = Array.ConvertAll(rows, r => deals.Labels[r]!.Fraud);
        double[] probability = [.. scores.Select(s => s.Probability)];
        var days = rows.Select(r => (deals.Events[r].At - from).Days).Distinct().Count();
        var alerts = walk.Alerts ?? Math.Max(1, (int)(rows.Length * RiskEvaluation.ReviewShare / days));
        var chosen = RiskMetrics.Ranked([.. scores.Select(s => s.ExpectedLossFen)]).Take(alerts * days).ToHashSet();
        long Loss(int i) => frauds[i] ? deals.Labels[rows[i]]!.LossFen ?? deals.Events[rows[i]].AmountFen : 0;
        int[] all = [.. Enumerable.Range(0, rows.Length)];
        var bySeller = all.GroupBy(i => deals.Events[rows[i]].SellerId).Where(g => !g.Any(i => frauds[i])).ToArray();
        var honest = Math.Max(1.0, bySeller.Length);
        return new(
            from,
            deals.Events[rows[^1]].At,
            knownFrauds,
            rows.Length,
            frauds.Count(f => f),
            alerts,
            RiskMetrics.AveragePrecision(probability, frauds),
            RiskMetrics.AveragePrecision([.. scores.Select(s => s.Oddness)], frauds),
            RiskMetrics.AveragePrecision([.. rows.Select(r => (double)deals.Events[r].AmountFen)], frauds),
            RiskMetrics.SellerPrecision(
                all.Select(i => ((deals.Events[rows[i]].At - from).Days, deals.Events[rows[i]].SellerId, probability[i], frauds[i])),
                alerts
            ),
            chosen.Sum(Loss) / (double)Math.Max(1, all.Sum(Loss)),
            bySeller.Count(g => g.Any(chosen.Contains)) / honest,
            bySeller.Count(g => g.Any(i => probability[i] >= fitted.Calibration.DeclineProbability)) / honest,
            RiskMetrics.CalibrationError(probability, frauds)
        );
    }
}
