using CardRecycle.Models.Risk;

namespace CardRecycle.Training.Risk;

/// <summary>
/// The unsupervised part: isolation forest (Liu, Ting and Zhou, 2008) and a regularised Mahalanobis distance, both over features on a
/// logarithmic scale, standardised and clipped. Neither sees a label.
/// </summary>
internal sealed class AnomalyFit
{
    private const int ForestTrees = 200;
    private const int ForestSample = 256;
    private const int ForestDepth = 10;
    private const int RowsMax = 40_000;
    private const double ZMax = 8;

    /// <summary>Directions in which honest deals hardly vary are measured as if they varied by this much: noise there is no
    /// signal.</summary>
    private const double VarianceMin = 0.3;

    private const double ScaleMin = 0.05;

    private readonly double[] means;
    private readonly double[] scales;
    private readonly double[,] whitening;

    private AnomalyFit(double[] means, double[] scales, double[,] whitening, BoostedTrees forest) =>
        (this.means, this.scales, this.whitening, Forest) = (means, scales, whitening, forest);

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
        var z = chosen.Select(row => Standardise(matrix[row], means, scales)).ToArray();
        return new(means, scales, Whiten(z, width), GrowForest(z, width, random));
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
        var z = Standardise(row, means, scales);
        var sum = 0.0;
        for (var k = 0; k < z.Length; k++)
        {
            var projected = 0.0;
            for (var c = 0; c < z.Length; c++)
                projected += z[c] * whitening[c, k];
            sum += projected * projected;
        }
        return (PathOf(z), sum);
    }

    /// <summary>The same in ONNX: outputs <c>path</c> and <c>distance</c>.</summary>
    internal void Write(OnnxGraph graph, string features)
    {
        var width = RiskFeatures.Oddness.Count;
        var (select, which) = (new double[RiskFeatures.Width * width], new double[RiskFeatures.Width * 2]);
        for (var c = 0; c < width; c++)
            select[(RiskFeatures.Oddness[c].Column * width) + c] = 1;
        which[RiskFeatures.IndexOf("is_reveal") * 2] = 1;
        which[(RiskFeatures.IndexOf("is_batch") * 2) + 1] = 1;
        var chosen = graph.Node("MatMul", "chosen", features, graph.Constant(select, RiskFeatures.Width, width));
        var population = graph.Node("MatMul", "population", features, graph.Constant(which, RiskFeatures.Width, 2));
        var one = graph.Constant([1], 1);
        var log = graph.Node("Log", "log", graph.Node("Add", "magnitude_1", graph.Node("Abs", "magnitude", chosen), one));
        var signed = graph.Node("Mul", "signed", graph.Node("Sign", "sign", chosen), log);
        var centred = graph.Node("Sub", "centred", signed, PerPopulation(graph, population, means, "mean"));
        var scaled = graph.Node("Div", "scaled", centred, PerPopulation(graph, population, scales, "scale"));
        var sides = graph.Constant([.. RiskFeatures.Oddness.Select(o => (double)o.Side)], width);
        var low = graph.Node("Max", "not_below", graph.Node("Mul", "sided", scaled, sides), graph.Constant([0], 1));
        var z = graph.Node("Min", "z", low, graph.Constant([ZMax], 1));
        var turn = new double[width * width];
        Buffer.BlockCopy(whitening, 0, turn, 0, turn.Length * sizeof(double));
        graph.SumOfSquares(graph.Node("MatMul", "turned", z, graph.Constant(turn, width, width)), "distance");
        graph.Trees(Forest, z, "path");
    }

    /// <summary>The values of persons' offers, plus the difference where it is a reveal or a batch.</summary>
    private static string PerPopulation(OnnxGraph graph, string population, double[] all, string name)
    {
        var width = all.Length / RiskFeatures.Populations;
        double[] difference = [.. Enumerable.Range(width, 2 * width).Select(i => all[i] - all[i % width])];
        var added = graph.Node("MatMul", name + "_added", population, graph.Constant(difference, 2, width));
        return graph.Node("Add", name, added, graph.Constant(all[..width], width));
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

    private static double[] Standardise(ReadOnlySpan<float> row, double[] means, double[] scales)
    {
        var z = new double[RiskFeatures.Oddness.Count];
        var offset = RiskFeatures.PopulationOf(row) * z.Length;
        for (var c = 0; c < z.Length; c++)
        {
            var (column, side) = RiskFeatures.Oddness[c];
            z[c] = Math.Clamp(side * (Log(row[column]) - means[offset + c]) / scales[offset + c], 0, ZMax);
        }
        return z;
    }

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
