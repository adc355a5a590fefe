using CardRecycle.Models.Risk;

namespace CardRecycle.Training.Risk;

/// <summary>
/// The unsupervised part: isolation forest (Liu, Ting and Zhou, 2008) and a regularised Mahalanobis distance from nothing odd, both over
/// the columns' <see cref="Surprise"/>. Neither sees a label. What is usual is learned without the oddest rows of a first pass: else what
/// fraud there is would make fraud usual.
/// </summary>
internal sealed class AnomalyFit
{
    private const int ForestTrees = 200;
    private const int ForestSample = 256;
    private const int ForestDepth = 10;
    private const int RowsMax = 40_000;

    /// <summary>Share of the rows that a first pass finds oddest; the second learns without them.</summary>
    private const double TrimmedShare = 0.01;

    /// <summary>Directions in which honest deals hardly vary are measured as if they varied by this much: noise there is no
    /// signal.</summary>
    private const double VarianceMin = 0.3;

    private const double ScaleMin = 0.05;

    private readonly Surprise surprise;
    private readonly double[] means;
    private readonly double[] scales;
    private readonly double[,] whitening;

    private AnomalyFit(Surprise surprise, double[,] whitening, BoostedTrees forest, double[] means, double[] scales) =>
        (this.surprise, this.whitening, Forest, this.means, this.scales) = (surprise, whitening, forest, means, scales);

    /// <summary>Mean path length; the leaves hold depth, corrected for what was not split further, over the number of trees.</summary>
    internal BoostedTrees Forest { get; }

    internal IReadOnlyList<double> Means => means;
    internal IReadOnlyList<double> Scales => scales;

    internal static AnomalyFit Fit(Matrix matrix, IReadOnlyList<int> rows, int seed)
    {
        var random = new Random(seed);
        int[] chosen = [.. rows.Where(_ => random.NextDouble() < (double)RowsMax / rows.Count)];
        var width = RiskFeatures.Oddness.Count;
        var (means, scales) = (new double[RiskFeatures.Populations * width], new double[RiskFeatures.Populations * width]);
        for (var population = 0; population < RiskFeatures.Populations; population++)
            Usual(matrix, [.. chosen.Where(r => RiskFeatures.PopulationOf(matrix[r]) == population)], population * width, means, scales);
        var first = Surprise.Fit(matrix, chosen);
        var seen = Array.ConvertAll(chosen, r => first.Of(matrix[r]));
        var whitening = Whiten(seen, width);
        var distances = Array.ConvertAll(seen, s => DistanceOf(s, whitening));
        var line = distances.Order().ElementAt((int)((distances.Length - 1) * (1 - TrimmedShare)));
        int[] usual = [.. chosen.Where((_, i) => distances[i] <= line)];
        var surprise = Surprise.Fit(matrix, usual);
        seen = Array.ConvertAll(usual, r => surprise.Of(matrix[r]));
        return new(surprise, Whiten(seen, width), GrowForest(seen, width, random), means, scales);
    }

    /// <summary>Mean and spread of every column in one population: what is usual for one is odd for the other.</summary>
    private static void Usual(Matrix matrix, int[] rows, int offset, double[] means, double[] scales)
    {
        for (var c = 0; c < RiskFeatures.Oddness.Count; c++)
        {
            var (sum, squares) = (0.0, 0.0);
            foreach (var row in rows)
            {
                var value = Log(matrix[row][RiskFeatures.Oddness[c].Column]);
                (sum, squares) = (sum + value, squares + (value * value));
            }
            var mean = sum / Math.Max(1, rows.Length);
            means[offset + c] = mean;
            // A column that never changed must not divide by nothing when it first does.
            scales[offset + c] = Math.Max(ScaleMin, Math.Sqrt(Math.Max(0, (squares / Math.Max(1, rows.Length)) - (mean * mean))));
        }
    }

    /// <summary>Mean path length and mean squared distance of a row.</summary>
    internal (double Path, double Distance) Score(ReadOnlySpan<float> row)
    {
        var odd = surprise.Of(row);
        return (PathOf(odd), DistanceOf(odd, whitening));
    }

    private static double DistanceOf(double[] odd, double[,] whitening)
    {
        var sum = 0.0;
        for (var k = 0; k < odd.Length; k++)
        {
            var projected = 0.0;
            for (var c = 0; c < odd.Length; c++)
                projected += odd[c] * whitening[c, k];
            sum += projected * projected;
        }
        return sum;
    }

    /// <summary>The same in ONNX: outputs <c>path</c> and <c>distance</c>.</summary>
    internal void Write(OnnxGraph graph, string features)
    {
        var width = RiskFeatures.Oddness.Count;
        var odd = graph.Steps(surprise.Columns, features, "surprise");
        var turn = new double[width * width];
        Buffer.BlockCopy(whitening, 0, turn, 0, turn.Length * sizeof(double));
        graph.SumOfSquares(graph.Node("MatMul", "turned", odd, graph.Constant(turn, width, width)), "distance");
        graph.Trees(Forest, odd, "path");
    }

    private double PathOf(double[] z)
    {
        var sum = 0.0;
        foreach (var tree in Forest.Trees)
        {
            var node = 0;
            while (tree.Feature[node] >= 0)
                node = z[tree.Feature[node]] <= tree.Threshold[node] ? tree.Left[node] : tree.Left[node] + 1;
            sum += tree.Value[node];
        }
        return sum;
    }

    private static double Log(float value) => Math.Sign(value) * Math.Log(1 + Math.Abs((double)value));

    private static double[,] Whiten(double[][] z, int width)
    {
        var covariance = new double[width, width];
        foreach (var row in z)
            for (var a = 0; a < width; a++)
            for (var b = a; b < width; b++)
                covariance[a, b] += row[a] * row[b] / Math.Max(1, z.Length);
        for (var a = 0; a < width; a++)
        for (var b = 0; b < a; b++)
            covariance[a, b] = covariance[b, a];
        var (values, vectors) = Eigen.Symmetric(covariance);
        for (var k = 0; k < width; k++)
        for (var c = 0; c < width; c++)
            vectors[c, k] /= Math.Sqrt(Math.Max(VarianceMin, values[k]) * width);
        return vectors;
    }

    private static BoostedTrees GrowForest(double[][] z, int width, Random random)
    {
        var trees = new List<Tree>();
        for (var t = 0; t < ForestTrees && z.Length > 1; t++)
        {
            var sample = Enumerable.Range(0, Math.Min(ForestSample, z.Length)).Select(_ => z[random.Next(z.Length)]).ToList();
            trees.Add(new ForestTree(width, ForestDepth, ForestTrees, random).Grow(sample));
        }
        return new(0, trees);
    }
}
