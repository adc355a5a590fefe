using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;

namespace CardRecycle.Training.Liquidity;

/// <summary>The days of all brands of a history, with rates freed of what face and life did to them.</summary>
internal static class LiquidityHistory
{
    /// <summary>With fewer days a brand teaches nothing and cannot be judged.</summary>
    private const int DaysMin = 60;

    /// <summary>
    /// Rates are compared within a brand: the mean of each life and face band of the trades before <paramref name="learnUntil"/> is taken
    /// out.
    /// A valuation's card effect would do better; this needs none.
    /// </summary>
    internal static IReadOnlyList<BrandSeries> Read(IReadOnlyList<TradeRecord> trades, DateTimeOffset learnUntil)
    {
        var effects = Effects(trades.Where(t => t.SoldAt <= learnUntil).ToArray());
        var last = DateOnly.FromDateTime(trades.Max(t => t.BoughtAt).UtcDateTime.AddHours(8)).AddDays(-1);
        return
        [
            .. trades
                .GroupBy(t => t.BrandId)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g =>
                    BrandSeries.Of(
                        g.Key,
                        [
                            .. g.Select(t => new LiquidityTrade(
                                t.BrandId,
                                t.BoughtAt,
                                t.SoldAt,
                                t.Rate - effects.GetValueOrDefault(BandOf(t))
                            )),
                        ],
                        last
                    )
                )
                .OfType<BrandSeries>()
                .Where(s => s.Days.Count >= DaysMin),
        ];
    }

    private static Dictionary<(KindOfCard, int, int, bool), double> Effects(IReadOnlyList<TradeRecord> trades)
    {
        var brands = trades.GroupBy(t => t.BrandId).ToDictionary(g => g.Key, g => g.Average(t => t.Rate), StringComparer.Ordinal);
        return trades.GroupBy(BandOf).ToDictionary(g => g.Key, g => g.Sum(t => t.Rate - brands[t.BrandId]) / (g.Count() + 5.0));
    }

    private static (KindOfCard, int, int, bool) BandOf(TradeRecord t) =>
        (t.Kind, (int)Math.Log2(t.FaceFen), t.LifeDays is { } days ? (int)Math.Log2(1 + days) : 99, t.RegionBound);
}

/// <summary>Fits one global set of trees for all brands and horizons.</summary>
internal static class LiquidityTrainer
{
    /// <summary>Every second day is an origin: neighbours say nearly the same.</summary>
    private const int OriginStep = 2;
    private const double LogWaitMax = 2;

    internal static LiquidityTrees Train(IReadOnlyList<BrandSeries> series, DateOnly until, int seed)
    {
        var (features, demand, rates, waits) = (new List<float[]>(), new List<float>(), new List<float>(), new List<float>());
        foreach (var brand in series)
            for (var origin = LiquidityFeatures.HistoryDaysMin - 1; origin < brand.Days.Count; origin += OriginStep)
            for (var h = 1; h <= ILiquidityForecast.HorizonMax && origin + h < brand.Days.Count; h++)
            {
                if (brand.DayAt(origin + h) > until)
                    break;
                var (row, target) = (new float[LiquidityFeatures.Count], brand.Days[origin + h]);
                var mean = LiquidityFeatures.Write(row, brand, origin, h);
                features.Add(row);
                demand.Add((float)Math.Min(10, target.Demand / mean.Demand));
                rates.Add((float)(target.Rate - mean.Rate));
                waits.Add((float)Math.Clamp(Math.Log(Math.Max(0.05, target.DaysToSell) / mean.DaysToSell), -LogWaitMax, LogWaitMax));
            }
        if (features.Count == 0)
            throw new HistoryException("The history is too short to learn a forecast from: no brand has 29 days before the last third.");
        return new(Fit(features, demand, seed), Fit(features, rates, seed), Fit(features, waits, seed));
    }

    private static FlatForest Fit(List<float[]> features, List<float> labels, int seed)
    {
        var ml = new MLContext(seed);
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, LiquidityFeatures.Count);
        var rows = ml.Data.LoadFromEnumerable(features.Select((f, i) => new Row { Features = f, Label = labels[i] }), schema);
        var trainer = ml.Regression.Trainers.FastTree(
            new FastTreeRegressionTrainer.Options
            {
                NumberOfTrees = 120,
                NumberOfLeaves = 20,
                LearningRate = 0.06,
                MinimumExampleCountPerLeaf = 60,
                NumberOfThreads = 1,
                Seed = seed,
                FeatureSelectionSeed = seed,
            }
        );
        return Flatten(trainer.Fit(rows).Model.TrainedTreeEnsemble);
    }

    private static FlatForest Flatten(RegressionTreeEnsemble ensemble)
    {
        var (roots, feature, threshold, left, right, leaves) = (
            new List<int>(),
            new List<int>(),
            new List<float>(),
            new List<int>(),
            new List<int>(),
            new List<double>()
        );
        for (var t = 0; t < ensemble.Trees.Count; t++)
        {
            var tree = ensemble.Trees[t];
            var (nodes, firstLeaf) = (feature.Count, leaves.Count);
            roots.Add(tree.NumberOfNodes == 0 ? ~firstLeaf : nodes);
            for (var n = 0; n < tree.NumberOfNodes; n++)
            {
                feature.Add(tree.NumericalSplitFeatureIndexes[n]);
                threshold.Add(tree.NumericalSplitThresholds[n]);
                left.Add(Child(tree.LeftChild[n]));
                right.Add(Child(tree.RightChild[n]));
            }
            leaves.AddRange(tree.LeafValues.Select(v => v * ensemble.TreeWeights[t]));

            int Child(int child) => child < 0 ? ~(firstLeaf + ~child) : nodes + child;
        }
        return new(ensemble.Bias, [.. roots], [.. feature], [.. threshold], [.. left], [.. right], [.. leaves]);
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
