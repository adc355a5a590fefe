using CardRecycle.Models.Risk;

namespace CardRecycle.Training.Risk;

/// <summary>How one typology, or one segment of sellers, came out.</summary>
/// <param name="Name">Code of the typology, or name of the segment.</param>
/// <param name="Frauds">Frauds in it.</param>
/// <param name="Caught">Those among the reviewed deals.</param>
/// <param name="LossFen">What all of them cost.</param>
/// <param name="CaughtFen">Of it, what the review would have saved.</param>
/// <param name="CaughtByAnomaly">Frauds among as many deals if the oddness alone had chosen.</param>
/// <param name="HonestReviewed">Share of honest deals that were reviewed.</param>
internal sealed record RiskSlice(
    string Name,
    int Frauds,
    int Caught,
    long LossFen,
    long CaughtFen,
    int CaughtByAnomaly,
    double HonestReviewed
);

/// <summary>One point of the precision-recall curve: reviewing so large a share.</summary>
internal sealed record ReviewPoint(double Share, int Reviewed, int Caught, double Precision, double Recall, double ValueRecall);

/// <summary>All figures of a model on held-out time.</summary>
internal sealed record RiskResult(
    IReadOnlyDictionary<string, double> Metrics,
    IReadOnlyList<RiskSlice> Typologies,
    IReadOnlyList<RiskSlice> Segments,
    IReadOnlyList<(string Week, double AveragePrecision, int Frauds)> Weeks,
    IReadOnlyList<ReviewPoint> Points
);

/// <summary>Judges a packed model on rows that it has not seen.</summary>
internal static class RiskEvaluation
{
    internal const double ReviewShare = 0.01;
    private const int NewSellerDays = 30;
    private const int RowsPerRun = 4096;
    private static readonly double[] shares = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1];

    internal static RiskScore[] Scores(RiskModel model, ReplayedDeals deals, int from, int to)
    {
        var scores = new RiskScore[to - from];
        for (var start = from; start < to; start += RowsPerRun)
        {
            var rows = Math.Min(RowsPerRun, to - start);
            var features = new float[rows * RiskFeatures.Width];
            for (var i = 0; i < rows; i++)
                deals.Features[start + i].CopyTo(features.AsSpan(i * RiskFeatures.Width));
            var (raw, path, distance) = model.Outputs(features, rows);
            for (var i = 0; i < rows; i++)
                scores[start + i - from] = model.Calibration.Score(raw[i], path[i], distance[i], deals.Events[start + i].AmountFen);
        }
        return scores;
    }

    /// <param name="model">The package as it would be served.</param>
    /// <param name="deals">A replayed history.</param>
    /// <param name="from">First row that counts; rows without an outcome are left out.</param>
    internal static RiskResult Run(RiskModel model, ReplayedDeals deals, int from)
    {
        var all = Scores(model, deals, from, deals.Events.Count);
        int[] known = [.. Enumerable.Range(0, all.Length).Where(i => deals.Labels[from + i] is not null)];
        var rows = new Judged(
            Array.ConvertAll(known, i => deals.Events[from + i]),
            Array.ConvertAll(known, i => deals.Labels[from + i]!),
            Array.ConvertAll(known, i => all[i])
        );
        var reviewed = rows.Top(ReviewShare, s => s.ExpectedLossFen);
        var odd = rows.Top(ReviewShare, s => s.Oddness);
        int[] everything = [.. Enumerable.Range(0, known.Length)];
        var typologies = rows
            .Labels.Where(l => l.Fraud)
            .Select(l => l.Typology ?? "unnamed")
            .Distinct()
            .Order(StringComparer.Ordinal)
            .Select(t =>
                rows.Slice(
                    t,
                    [.. everything.Where(i => rows.Labels[i].Fraud && (rows.Labels[i].Typology ?? "unnamed") == t)],
                    reviewed,
                    odd
                )
            );
        var points = shares.Select(rows.Point).ToArray();
        return new(Figures(model, rows, reviewed, odd), [.. typologies], Segments(rows, everything, reviewed, odd), rows.Weeks(), points);
    }

    private static Dictionary<string, double> Figures(RiskModel model, Judged rows, bool[] reviewed, bool[] odd)
    {
        double[] probability = [.. rows.Scores.Select(s => s.Probability)];
        bool[] fraud = [.. rows.Labels.Select(l => l.Fraud)];
        var honest = Math.Max(1, fraud.Count(f => !f));
        var at = rows.Point(ReviewShare);
        return new()
        {
            ["rows"] = fraud.Length,
            ["frauds"] = fraud.Count(f => f),
            ["fraudRate"] = fraud.Count(f => f) / (double)Math.Max(1, fraud.Length),
            ["auc"] = RiskMetrics.Auc(probability, fraud),
            ["averagePrecision"] = RiskMetrics.AveragePrecision(probability, fraud),
            ["aucSupervised"] = RiskMetrics.Auc([.. rows.Scores.Select(s => s.Supervised)], fraud),
            ["averagePrecisionSupervised"] = RiskMetrics.AveragePrecision([.. rows.Scores.Select(s => s.Supervised)], fraud),
            ["aucAnomaly"] = RiskMetrics.Auc([.. rows.Scores.Select(s => s.Oddness)], fraud),
            ["averagePrecisionAnomaly"] = RiskMetrics.AveragePrecision([.. rows.Scores.Select(s => s.Oddness)], fraud),
            ["valueCaughtAt1Percent"] = at.ValueRecall,
            ["fraudsCaughtAt1Percent"] = at.Recall,
            ["precisionAt1Percent"] = at.Precision,
            ["valueCaughtByAnomalyAt1Percent"] = rows.ValueShare(odd),
            ["honestDeclined"] =
                rows.Scores.Where((s, i) => !fraud[i] && s.Probability >= model.Calibration.DeclineProbability).Count() / (double)honest,
            ["honestReviewed"] = reviewed.Where((r, i) => r && !fraud[i]).Count() / (double)honest,
            ["reviewRateAtThreshold"] =
                rows.Scores.Count(s => s.ExpectedLossFen >= model.Calibration.ReviewLossFen) / (double)Math.Max(1, fraud.Length),
            ["calibrationError"] = RiskMetrics.CalibrationError(probability, fraud),
            ["riskyCalibrationGap"] = RiskMetrics.RiskyCalibrationGap(probability, fraud),
            ["brier"] = RiskMetrics.Brier(probability, fraud),
            ["oddnessDrift"] = StabilityIndex(model.Calibration.OddnessDeciles, rows.Scores),
        };
    }

    private static IReadOnlyList<RiskSlice> Segments(Judged rows, int[] everything, bool[] reviewed, bool[] odd)
    {
        var isNew = (int i) => rows.Events[i].AccountAgeDays is { } age && age < NewSellerDays;
        var regions = everything.Where(i => rows.Events[i].Region is not null).GroupBy(i => rows.Events[i].Region!);
        return
        [
            rows.Slice("new sellers", [.. everything.Where(isNew)], reviewed, odd),
            rows.Slice("known sellers", [.. everything.Where(i => !isNew(i))], reviewed, odd),
            .. regions
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Take(40)
                .Select(g => rows.Slice("region " + g.Key, [.. g], reviewed, odd)),
        ];
    }

    /// <summary>Population stability index of the oddness against its tenths at training; below 0.1 is stable.</summary>
    private static double StabilityIndex(IReadOnlyList<double> deciles, RiskScore[] scores)
    {
        var counts = new double[deciles.Count + 1];
        foreach (var score in scores)
            counts[deciles.TakeWhile(d => score.Oddness > d).Count()]++;
        var expected = 1.0 / counts.Length;
        return counts
            .Select(c => Math.Max(c / Math.Max(1, scores.Length), 1e-4))
            .Sum(share => (share - expected) * Math.Log(share / expected));
    }

    private sealed record Judged(DealEvent[] Events, DealLabel[] Labels, RiskScore[] Scores)
    {
        private long Loss(int i) => Labels[i].Fraud ? Labels[i].LossFen ?? Events[i].AmountFen : 0;

        internal bool[] Top(double share, Func<RiskScore, double> by)
        {
            var chosen = new bool[Scores.Length];
            foreach (var i in RiskMetrics.Ranked([.. Scores.Select(by)]).Take((int)(Scores.Length * share)))
                chosen[i] = true;
            return chosen;
        }

        internal double ValueShare(bool[] reviewed) =>
            Enumerable.Range(0, Scores.Length).Where(i => reviewed[i]).Sum(Loss)
            / (double)Math.Max(1, Enumerable.Range(0, Scores.Length).Sum(Loss));

        internal ReviewPoint Point(double share)
        {
            var reviewed = Top(share, s => s.ExpectedLossFen);
            var (count, caught) = (reviewed.Count(r => r), reviewed.Where((r, i) => r && Labels[i].Fraud).Count());
            var frauds = Labels.Count(l => l.Fraud);
            return new(
                share,
                count,
                caught,
                caught / (double)Math.Max(1, count),
                caught / (double)Math.Max(1, frauds),
                ValueShare(reviewed)
            );
        }

        internal RiskSlice Slice(string name, int[] rows, bool[] reviewed, bool[] odd)
        {
            int[] frauds = [.. rows.Where(i => Labels[i].Fraud)];
            int[] honest = [.. rows.Where(i => !Labels[i].Fraud)];
            return new(
                name,
                frauds.Length,
                frauds.Count(i => reviewed[i]),
                frauds.Sum(Loss),
                frauds.Where(i => reviewed[i]).Sum(Loss),
                frauds.Count(i => odd[i]),
                honest.Count(i => reviewed[i]) / (double)Math.Max(1, honest.Length)
            );
        }

        internal IReadOnlyList<(string, double, int)> Weeks() =>
            [
                .. Enumerable
                    .Range(0, Events.Length)
                    .GroupBy(i => (Events[i].At - Events[0].At).Days / 7)
                    .Select(g => (Week(g.Min(i => Events[i].At)), Precision([.. g]), g.Count(i => Labels[i].Fraud))),
            ];

        private double Precision(int[] rows) =>
            RiskMetrics.AveragePrecision([.. rows.Select(i => Scores[i].Probability)], [.. rows.Select(i => Labels[i].Fraud)]);

        private static string Week(DateTimeOffset from) => from.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
    }
}
