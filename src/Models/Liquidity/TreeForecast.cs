using System.Text.Json;
using CardRecycle.Models.Artifacts;

namespace CardRecycle.Models.Liquidity;

/// <summary>A flattened ensemble of regression trees. A child below 0 is the leaf <c>~child</c>; a value up to the threshold goes
/// left.</summary>
/// <param name="Bias">Added to the sum of the leaves.</param>
/// <param name="Roots">First node of every tree.</param>
/// <param name="Feature">Column by node.</param>
/// <param name="Threshold">Threshold by node.</param>
/// <param name="Left">Child by node.</param>
/// <param name="Right">Child by node.</param>
/// <param name="Leaves">Value by leaf, weights included.</param>
public sealed record FlatForest(double Bias, int[] Roots, int[] Feature, float[] Threshold, int[] Left, int[] Right, double[] Leaves)
{
    public double Score(ReadOnlySpan<float> row)
    {
        var sum = Bias;
        foreach (var root in Roots)
        {
            var node = root;
            while (node >= 0)
                node = row[Feature[node]] <= Threshold[node] ? Left[node] : Right[node];
            sum += Leaves[~node];
        }
        return sum;
    }

    /// <summary>False for what could read outside its arrays or run in a circle: children come after their parents.</summary>
    internal bool IsSound(int columns)
    {
        var nodes = Feature.Length;
        return Threshold.Length == nodes
            && Left.Length == nodes
            && Right.Length == nodes
            && double.IsFinite(Bias)
            && Leaves.All(double.IsFinite)
            && Feature.All(f => f >= 0 && f < columns)
            && Roots.All(Exists)
            && Enumerable.Range(0, nodes).All(n => Exists(Left[n]) && Exists(Right[n]) && After(n, Left[n]) && After(n, Right[n]));

        bool Exists(int child) => child < 0 ? ~child < Leaves.Length : child < nodes;
        static bool After(int node, int child) => child < 0 || child > node;
    }
}

/// <summary>
/// The file <c>trees.json</c> of a liquidity package: demand over its 28-day mean, rate minus its smoothed level, logarithm of days over
/// their 28-day mean.
/// </summary>
public sealed record LiquidityTrees(FlatForest Demand, FlatForest Rate, FlatForest DaysToSell);

/// <summary>One set of trees for all brands and horizons, learned from all of them; a brand without 28 days falls back to
/// <see cref="HoltWinters"/>.</summary>
public sealed class TreeForecast : ILiquidityForecast
{
    /// <summary>Kind of package, and its name in the registry.</summary>
    public const string PackageKind = "liquidity";

    public const string TreesFile = "trees.json";
    private static readonly HoltWinters fallback = new();
    private readonly LiquidityTrees trees;

    internal TreeForecast(string version, LiquidityTrees trees) => (Version, this.trees) = (version, trees);

    public string Version { get; }

    /// <exception cref="PackageException">It cannot be served; the message says why.</exception>
    public static TreeForecast Load(string folder)
    {
        var package = ModelPackage.Open(folder);
        package.RequireServable(PackageKind, LiquidityFeatures.Hash);
        try
        {
            var trees = JsonSerializer.Deserialize<LiquidityTrees>(File.ReadAllText(package.PathOf(TreesFile)), Json);
            if (trees is null || !new[] { trees.Demand, trees.Rate, trees.DaysToSell }.All(t => t.IsSound(LiquidityFeatures.Count)))
                throw new PackageException($"{folder}: {TreesFile} does not fit the features.");
            return new(package.Manifest.Version, trees);
        }
        catch (JsonException e)
        {
            throw new PackageException($"{folder}: {TreesFile} cannot be read: {e.Message}", e);
        }
    }

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public IReadOnlyList<LiquidityDay> Forecast(BrandSeries series, int days)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(days, ILiquidityForecast.HorizonMax);
        if (series.Days.Count < LiquidityFeatures.HistoryDaysMin)
            return fallback.Forecast(series, days);
        Span<float> row = stackalloc float[LiquidityFeatures.Count];
        var result = new LiquidityDay[days];
        for (var h = 1; h <= days; h++)
        {
            var mean = LiquidityFeatures.Write(row, series, series.Days.Count - 1, h);
            result[h - 1] = new(
                Math.Max(0, mean.Demand * trees.Demand.Score(row)),
                mean.Rate + trees.Rate.Score(row),
                mean.DaysToSell * Math.Exp(trees.DaysToSell.Score(row))
            );
        }
        return result;
    }
}
