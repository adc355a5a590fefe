using CardRecycle.Models.Artifacts;
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
    internal const double PsiMax = PopulationStability.Much;

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

    internal static double Psi(float[] before, float[] now) => PopulationStability.Psi(before, now);
}
