using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Training.Fitting;

/// <summary>How far a column has moved from what the model was trained on.</summary>
/// <param name="Psi">Population stability index: below 0.1 nothing, 0.1 to 0.25 some, above 0.25 much.</param>
internal sealed record ColumnDrift(string Column, double Psi);

/// <summary>What has changed since a model was trained, and whether it still keeps its word.</summary>
internal sealed record DriftResult(IReadOnlyList<ColumnDrift> Columns, EvaluationResult Now, double TrainedMae)
{
    public double PsiMax => Columns.Count == 0 ? 0 : Columns.Max(c => c.Psi);
}

/// <summary>Compares the newest trades with those that a model was trained on.</summary>
internal static class DriftCheck
{
    internal const double PsiMax = 0.25;
    private const int Bins = 10;

    /// <summary>Keeps an empty bin from being infinitely surprising.</summary>
    private const double ShareMin = 1e-4;

    /// <summary>What sellers bring and how the market moves. Counts of trades only ever grow, and the calendar always moves.</summary>
    private static readonly int[] watched =
    [
        FeatureSchema.LevelDeviation,
        FeatureSchema.Trend,
        FeatureSchema.MeanGap,
        .. Enumerable.Range(FeatureSchema.Supply, FeatureSchema.KindFirst - FeatureSchema.Supply),
        .. Enumerable.Range(FeatureSchema.KindFirst, FeatureSchema.BrandKnown - FeatureSchema.KindFirst),
        .. Enumerable.Range(FeatureSchema.LogFace, FeatureSchema.SpringFestival - FeatureSchema.LogFace),
    ];

    internal static DriftResult Run(ValuationModel model, History history, DateTimeOffset from, double trainedMae)
    {
        var cards = model.EffectsAndNoises([.. history.Trades.Select(t => t.Facts)]);
        var rows = PointInTime.Replay(history.Trades, cards, model.Movement, from).Rows;
        var before = rows.Where(r => r.Trade.BoughtAt <= from).Select(r => r.Features(model.Movement)).ToArray();
        var now = rows.Where(r => r.Trade.BoughtAt > from).Select(r => r.Features(model.Movement)).ToArray();
        if (before.Length == 0 || now.Length == 0)
            throw new HistoryException(
                $"There must be cards bought before and after {from:yyyy-MM-dd}; there are {before.Length} and {now.Length}."
            );
        var columns = watched
            .Select(c => new ColumnDrift(FeatureSchema.Names[c], Psi([.. before.Select(r => r[c])], [.. now.Select(r => r[c])])))
            .OrderByDescending(c => c.Psi)
            .ThenBy(c => c.Column, StringComparer.Ordinal)
            .ToArray();
        return new(columns, ValuationEvaluation.Run(model, history.Trades, from, history.Truth), trainedMae);
    }

    internal static double Psi(float[] before, float[] now)
    {
        var sorted = before.Order().ToArray();
        float[] edges = [.. Enumerable.Range(1, Bins - 1).Select(i => sorted[i * sorted.Length / Bins]).Distinct()];
        var (expected, actual) = (Shares(before, edges), Shares(now, edges));
        return expected.Select((e, i) => (actual[i] - e) * Math.Log(actual[i] / e)).Sum();
    }

    private static double[] Shares(float[] values, float[] edges)
    {
        var counts = new double[edges.Length + 1];
        foreach (var value in values)
        {
            var bin = Array.BinarySearch(edges, value);
            counts[bin < 0 ? ~bin : bin]++;
        }
        return [.. counts.Select(c => Math.Max(ShareMin, c / values.Length))];
    }
}
