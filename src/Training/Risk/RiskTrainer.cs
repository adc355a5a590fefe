using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Risk;

namespace CardRecycle.Training.Risk;

/// <summary>How a risk model is trained.</summary>
internal sealed record RiskTraining
{
    internal BoostingOptions Boosting { get; init; } = new() { Trees = 150 };

    /// <summary>Share of time that is learned from; the rest tests.</summary>
    internal double FitShare { get; init; } = 0.8;

    /// <summary>Blocks of time of which each is scored by trees that learned from the others: what the calibration sees. So every row
    /// both teaches and calibrates, and a campaign, which lies within days, never does both at once.</summary>
    internal int Folds { get; init; } = 3;

    /// <summary>Share of deals that reviewers can look at.</summary>
    internal double ReviewShare { get; init; } = 0.01;

    /// <summary>Of honest deals this many may be declined while calibrating.</summary>
    internal double DeclinedHonestMax { get; init; } = 0.001;
    internal const int RowsMin = 500;
    internal const int FraudsMin = 20;
}

/// <summary>A trained model before it is packed.</summary>
internal sealed record FittedRisk(byte[] Onnx, RiskCalibration Calibration, BoostedTrees? Supervised, AnomalyFit Anomaly, int TestFrom)
{
    /// <summary>As the packed model would score it.</summary>
    internal RiskScore Score(ReadOnlySpan<float> features, long lossFen)
    {
        var (path, distance) = Anomaly.Score(features);
        return Calibration.Score(Supervised?.Score(features) ?? 0, path, distance, lossFen);
    }
}

/// <summary>Fits both parts on the older rows and calibrates them there, each block by trees that did not see it; what is newer is left
/// for judging.</summary>
internal static class RiskTrainer
{
    private const double NeverDecline = 1.01;
    private const double DeclineProbabilityMin = 0.9;

    internal static FittedRisk Fit(ReplayedDeals deals, RiskTraining training, CancellationToken ct = default)
    {
        if (deals.Events.Count < RiskTraining.RowsMin)
            throw new HistoryException($"{deals.Events.Count} scored deals teach too little; {RiskTraining.RowsMin} are needed.");
        var testFrom = RowAt(deals, training.FitShare);
        deals = deals.AssumingHonest(testFrom);
        int[] fit = [.. Enumerable.Range(0, testFrom)];
        int[] labelled = [.. fit.Where(r => deals.Labels[r] is not null)];
        var anomaly = AnomalyFit.Fit(deals.Features, fit, training.Boosting.Seed);
        var trees =
            labelled.Count(r => deals.Labels[r]!.Fraud) >= RiskTraining.FraudsMin
                ? Supervised.Fit(deals, labelled, training.Boosting, ct)
                : null;
        var raw = new RawScores(deals, anomaly, testFrom);
        if (trees is not null)
            ScoreByOthers(deals, labelled, training, raw, ct);
        var calibration = Calibrate(deals, training, anomaly, trees is not null, raw);
        return new(Onnx(trees, anomaly), calibration, trees, anomaly, testFrom);
    }

    private static void ScoreByOthers(ReplayedDeals deals, int[] labelled, RiskTraining training, RawScores raw, CancellationToken ct)
    {
        for (var fold = 0; fold < training.Folds; fold++)
        {
            var (from, to) = (raw.Count * fold / training.Folds, raw.Count * (fold + 1) / training.Folds);
            int[] others = [.. labelled.Where(r => r < from || r >= to)];
            var trees = Supervised.Fit(deals, others, training.Boosting, ct);
            for (var row = from; row < to; row++)
                raw.Raw[row] = trees.Score(deals.Features[row]);
        }
    }

    private static int RowAt(ReplayedDeals deals, double share)
    {
        var (first, last) = (deals.At(0), deals.At(deals.Events.Count - 1));
        var at = first + (long)((last - first) * share);
        var row = 0;
        while (row < deals.Events.Count && deals.At(row) < at)
            row++;
        return Math.Clamp(row, 1, deals.Events.Count - 1);
    }

    private static byte[] Onnx(BoostedTrees? trees, AnomalyFit anomaly)
    {
        var graph = new OnnxGraph("risk");
        var features = graph.Input(RiskModel.Input, RiskFeatures.Width);
        graph.Trees(trees ?? new(0, [new([-1], [0], [0], [0])]), features, RiskModel.Raw);
        anomaly.Write(graph, features);
        foreach (var output in (string[])[RiskModel.Raw, RiskModel.Path, RiskModel.Distance])
            graph.Output(output);
        return graph.Write();
    }

    private static RiskCalibration Calibrate(ReplayedDeals deals, RiskTraining training, AnomalyFit anomaly, bool supervised, RawScores raw)
    {
        var tails = Enumerable.Range(0, 61).Select(i => i * 0.05).Where(t => Math.Pow(10, -t) * raw.Count >= 5).ToArray();
        var draft = new RiskCalibration
        {
            Supervised = supervised,
            Tails = tails,
            PathQuantiles = Quantiles(raw.Path.Select(p => -p), tails),
            DistanceQuantiles = Quantiles(raw.Distance, tails),
            SupervisedLine = [0, 1],
            AnomalyLine = [-7, 1.5],
            CombinedLine = [0, 1],
            ReviewLossFen = 0,
            DeclineProbability = NeverDecline,
            Means = anomaly.Means,
            Scales = anomaly.Scales,
            OddnessDeciles = [],
        };
        var oddness = Enumerable.Range(0, raw.Count).Select(i => draft.Oddness(raw.Path[i], raw.Distance[i])).ToArray();
        draft = draft with { OddnessDeciles = Deciles(oddness) };
        int[] known = [.. Enumerable.Range(0, raw.Count).Where(i => deals.Labels[i] is not null)];
        var labels = Array.ConvertAll(known, i => deals.Labels[i]!.Fraud);
        if (known.Length > 0)
            draft = draft with { FraudShare = labels.Count(l => l) / (double)known.Length };
        if (labels.Count(l => l) >= RiskTraining.FraudsMin / 2)
        {
            if (supervised)
                draft = draft with { SupervisedLine = Platt.Fit(Array.ConvertAll(known, i => raw.Raw[i]), labels) };
            // Oddness answers for the frauds that the trees do not: else busy honest sellers, whom the trees know, would look bad because
            // many known frauds are odd as well.
            var unknown = known.Select((i, k) => labels[k] ? 1 - draft.SupervisedProbability(raw.Raw[i]) : 1).ToArray();
            draft = draft with { AnomalyLine = Platt.Fit(Array.ConvertAll(known, i => oddness[i]), labels, unknown) };
            draft = draft with
            {
                CombinedLine = Platt.Fit(Array.ConvertAll(known, i => draft.EitherLogit(raw.Raw[i], oddness[i])), labels),
            };
        }
        var probability = Enumerable.Range(0, raw.Count).Select(i => draft.Probability(raw.Raw[i], oddness[i])).ToArray();
        var losses = probability.Select((p, i) => p * deals.Events[i].AmountFen).Order().ToArray();
        return draft with
        {
            ReviewLossFen = losses[(int)(losses.Length * (1 - training.ReviewShare))],
            DeclineProbability = DeclineFrom(known, labels, probability, training),
        };
    }

    /// <summary>The lowest probability above which hardly any honest deal lay; without outcomes nothing is declined.</summary>
    private static double DeclineFrom(int[] known, bool[] labels, double[] probability, RiskTraining training)
    {
        double[] honest = [.. known.Where((_, k) => !labels[k]).Select(i => probability[i]).OrderDescending()];
        if (honest.Length == 0 || labels.Count(l => l) < RiskTraining.FraudsMin / 2)
            return NeverDecline;
        return Math.Clamp(honest[(int)(honest.Length * training.DeclinedHonestMax)] + 1e-9, DeclineProbabilityMin, NeverDecline);
    }

    private static double[] Quantiles(IEnumerable<double> values, double[] tails)
    {
        var sorted = values.Order().ToArray();
        return [.. tails.Select(t => sorted[Math.Clamp((int)(sorted.Length * (1 - Math.Pow(10, -t))), 0, sorted.Length - 1)])];
    }

    private static double[] Deciles(double[] values)
    {
        var sorted = values.Order().ToArray();
        return [.. Enumerable.Range(1, 9).Select(d => sorted[sorted.Length * d / 10])];
    }

    /// <summary>Raw outputs of all parts over the rows that were learned from.</summary>
    private sealed class RawScores
    {
        internal RawScores(ReplayedDeals deals, AnomalyFit anomaly, int count)
        {
            Count = count;
            (Raw, Path, Distance) = (new double[Count], new double[Count], new double[Count]);
            for (var i = 0; i < Count; i++)
                (Path[i], Distance[i]) = anomaly.Score(deals.Features[i]);
        }

        internal int Count { get; }
        internal double[] Raw { get; }
        internal double[] Path { get; }
        internal double[] Distance { get; }
    }
}
