using CardRecycle.Models.Valuation;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;

namespace CardRecycle.Training.Fitting;

/// <summary>Size and pace of one tree ensemble.</summary>
internal sealed record TreeOptions(int Trees, int Leaves, double LearningRate, int RowsPerLeafMin);

/// <summary>One fitted FastTree regression, with its trees for export and its scores for the steps that follow.</summary>
internal sealed class TreeFit
{
    private readonly MLContext ml;
    private readonly ISingleFeaturePredictionTransformer<FastTreeRegressionModelParameters> model;

    private TreeFit(MLContext ml, ISingleFeaturePredictionTransformer<FastTreeRegressionModelParameters> model) =>
        (this.ml, this.model) = (ml, model);

    internal RegressionTreeEnsemble Ensemble => model.Model.TrainedTreeEnsemble;

    /// <summary>Of a larger set every n-th row is shown: time and memory of a training stay bounded.</summary>
    private const int RowsMax = 250_000;

    /// <summary>One thread: FastTree gains nothing from a second, and the sums stay the same bit for bit.</summary>
    internal static TreeFit Fit(IReadOnlyList<float[]> features, IReadOnlyList<float> labels, TreeOptions options, int seed)
    {
        var ml = new MLContext(seed);
        var every = 1 + ((features.Count - 1) / RowsMax);
        var rows = features.Select((f, i) => new Row { Features = f, Label = labels[i] }).Where((_, i) => i % every == 0);
        var trainer = ml.Regression.Trainers.FastTree(
            new FastTreeRegressionTrainer.Options
            {
                NumberOfTrees = options.Trees,
                NumberOfLeaves = options.Leaves,
                LearningRate = options.LearningRate,
                MinimumExampleCountPerLeaf = options.RowsPerLeafMin,
                NumberOfThreads = 1,
                Seed = seed,
                FeatureSelectionSeed = seed,
            }
        );
        return new(ml, trainer.Fit(ml.Data.LoadFromEnumerable(rows)));
    }

    /// <summary>Added to every score.</summary>
    internal double Offset { get; private init; }

    /// <summary>The same trees, with scores that are higher by this much.</summary>
    internal TreeFit Raised(double by) => new(ml, model) { Offset = Offset + by };

    internal float[] Score(IEnumerable<float[]> features)
    {
        var rows = ml.Data.LoadFromEnumerable(features.Select(f => new Row { Features = f }));
        var scores = model.Transform(rows).GetColumn<float>("Score");
        return Offset == 0 ? [.. scores] : [.. scores.Select(s => (float)(s + Offset))];
    }

    /// <param name="counts">Numbers of trees, ascending.</param>
    /// <returns>What the first so many trees say.</returns>
    internal double[] ScoresAfter(float[] row, int[] counts)
    {
        var (sum, scores, tree) = (Ensemble.Bias + Offset, new double[counts.Length], 0);
        for (var n = 0; n < counts.Length; n++)
        {
            for (; tree < Math.Min(counts[n], Ensemble.Trees.Count); tree++)
                sum += Ensemble.TreeWeights[tree] * Leaf(Ensemble.Trees[tree], row);
            scores[n] = sum;
        }
        return scores;
    }

    private static double Leaf(RegressionTree tree, float[] row)
    {
        var node = 0;
        while (node >= 0)
            node =
                row[tree.NumericalSplitFeatureIndexes[node]] <= tree.NumericalSplitThresholds[node]
                    ? tree.LeftChild[node]
                    : tree.RightChild[node];
        return tree.LeafValues[~node];
    }

    private sealed class Row
    {
        [VectorType(FeatureSchema.Count)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
