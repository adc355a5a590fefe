namespace CardRecycle.Training.Risk;

/// <summary>The supervised model: boosted trees on confirmed outcomes.</summary>
internal static class Supervised
{
    /// <summary>Honest rows beyond this many per fraud are sampled; the kept ones weigh for the others.</summary>
    private const int HonestPerFraudMax = 60;
    private const double RareWeightMax = 4;

    internal static BoostedTrees Fit(ReplayedDeals deals, IReadOnlyList<int> rows, BoostingOptions options, CancellationToken ct = default)
    {
        var frauds = rows.Count(r => deals.Labels[r]!.Fraud);
        var share = Math.Min(1.0, (double)HonestPerFraudMax * frauds / Math.Max(1, rows.Count - frauds));
        var random = new Random(options.Seed);
        int[] chosen = [.. rows.Where(r => deals.Labels[r]!.Fraud || random.NextDouble() < share)];
        var labels = Array.ConvertAll(chosen, r => deals.Labels[r]!.Fraud ? 1f : 0f);
        var rare = RareTypologies(deals, chosen);
        var weights = Array.ConvertAll(
            chosen,
            r => deals.Labels[r] is { Fraud: true } fraud ? rare.GetValueOrDefault(fraud.Typology ?? "", 1) : (float)(1 / share)
        );
        return NewtonBoosting.Fit(BinnedRows.Of(deals.Features, chosen, options.Threads, labels), labels, weights, options, ct);
    }

    /// <summary>
    /// A way of fraud with few cases weighs more per case, so that trees spend splits on it before the common ones are learned to the
    /// last. What probabilities that makes, the calibration mends.
    /// </summary>
    private static Dictionary<string, float> RareTypologies(ReplayedDeals deals, int[] rows)
    {
        var counts = rows.Select(r => deals.Labels[r])
            .Where(l => l is { Fraud: true, Typology: not null })
            .CountBy(l => l!.Typology!)
            .ToDictionary();
        var most = counts.Values.DefaultIfEmpty(1).Max();
        return counts.ToDictionary(c => c.Key, c => (float)Math.Min(RareWeightMax, Math.Sqrt((double)most / c.Value)));
    }
}
