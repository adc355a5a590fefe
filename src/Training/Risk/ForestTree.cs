namespace CardRecycle.Training.Risk;

/// <summary>One isolation tree: random splits until a row is alone or the depth is reached.</summary>
internal sealed class ForestTree(int width, int depthMax, int trees, Random random)
{
    private const double EulerGamma = 0.5772156649;
    private const int TriesMax = 12;

    /// <summary>Values closer than this are one: a split between them would hang on the last bit of a sum.</summary>
    private const double RangeMin = 1e-6;

    private readonly List<int> feature = [];
    private readonly List<double> threshold = [];
    private readonly List<int> left = [];
    private readonly List<double> value = [];

    internal Tree Grow(List<double[]> rows)
    {
        Add();
        Split(0, rows, 0);
        return new([.. feature], [.. threshold], [.. left], [.. value]);
    }

    private int Add()
    {
        feature.Add(-1);
        threshold.Add(0);
        left.Add(0);
        value.Add(0);
        return feature.Count - 1;
    }

    private void Split(int node, List<double[]> rows, int depth)
    {
        if (depth < depthMax && rows.Count > 1)
            for (var tries = 0; tries < TriesMax; tries++)
            {
                var column = random.Next(width);
                var (low, high) = (rows.Min(r => r[column]), rows.Max(r => r[column]));
                if (high - low < RangeMin)
                    continue;
                (feature[node], threshold[node], left[node]) = (column, low + (random.NextDouble() * (high - low)), Add());
                Add();
                Split(left[node], rows.FindAll(r => r[column] <= threshold[node]), depth + 1);
                Split(left[node] + 1, rows.FindAll(r => r[column] > threshold[node]), depth + 1);
                return;
            }
        value[node] = (depth + PathOf(rows.Count)) / trees;
    }

    /// <summary>Mean path length of a search that fails among so many.</summary>
    private static double PathOf(int count) => count <= 1 ? 0 : (2 * (Math.Log(count - 1) + EulerGamma)) - (2.0 * (count - 1) / count);
}
