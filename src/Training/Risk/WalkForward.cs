namespace CardRecycle.Training.Risk;

/// <summary>Scores a history as if it had been lived: trained again every few days on the outcomes known by then.</summary>
internal static class WalkForward
{
    private const int DaysPerTraining = 7;
    private const int FraudsMin = 20;

    /// <returns>A score per row; rows before the first possible training have -1.</returns>
    internal static double[] Score(
        ReplayedDeals deals,
        BoostingOptions options,
        IProgress<string>? progress = null,
        CancellationToken ct = default
    )
    {
        var scores = new double[deals.Events.Count];
        Array.Fill(scores, -1);
        for (var from = 0; from < scores.Length; )
        {
            var start = deals.Events[from].At;
            var to = from;
            while (to < scores.Length && deals.Events[to].At < start.AddDays(DaysPerTraining))
                to++;
            if (Fit(deals, start, options, ct) is { } trees)
            {
                progress?.Report($"Scoring from {start:yyyy-MM-dd}");
                for (var row = from; row < to; row++)
                    scores[row] = 1 / (1 + Math.Exp(-trees.Score(deals.Features[row])));
            }
            from = to;
        }
        return scores;
    }

    private static BoostedTrees? Fit(ReplayedDeals deals, DateTimeOffset now, BoostingOptions options, CancellationToken ct)
    {
        var before = deals.RowFrom(now);
        deals = deals.KnownAt(now, before).AssumingHonest(before);
        int[] rows = [.. Enumerable.Range(0, before).Where(r => deals.Labels[r] is not null)];
        if (rows.Count(r => deals.Labels[r]!.Fraud) < FraudsMin)
            return null;
        return Supervised.Fit(deals, rows, options, ct);
    }
}
