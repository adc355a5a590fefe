using CardRecycle.Models.Risk;

namespace CardRecycle.Training.Risk;

/// <summary>
/// How rare each column's value is on its suspicious side, among rows of the same population: −log10 of the share that is as far out, 0 up
/// to the median (the tails of Li and others' ECOD, 2022). One step function a column, kept as a tree, so that a flag that one row in a
/// hundred has says 2 and a value that nobody had says more, whatever the scale of the column.
/// </summary>
internal sealed class Surprise
{
    private const double StepMin = 0.1;

    private Surprise(IReadOnlyList<Tree> columns) => Columns = columns;

    /// <summary>One tree a column of <see cref="RiskFeatures.Oddness"/>, over the features.</summary>
    internal IReadOnlyList<Tree> Columns { get; }

    internal static Surprise Fit(Matrix matrix, IReadOnlyList<int> rows)
    {
        int[][] populations =
        [
            .. Enumerable
                .Range(0, RiskFeatures.Populations)
                .Select(p => rows.Where(r => RiskFeatures.PopulationOf(matrix[r]) == p).ToArray()),
        ];
        return new([.. RiskFeatures.Oddness.Select(column => ColumnTree(matrix, populations, column.Column, column.Side))]);
    }

    internal double[] Of(ReadOnlySpan<float> row)
    {
        var surprise = new double[Columns.Count];
        for (var c = 0; c < surprise.Length; c++)
            surprise[c] = Columns[c].Value[Columns[c].LeafOf(row)];
        return surprise;
    }

    /// <summary>Asks for the population first, then for the step.</summary>
    private static Tree ColumnTree(Matrix matrix, int[][] populations, int column, int side)
    {
        var steps = Array.ConvertAll(populations, rows => StepsOf(matrix, rows, column, side));
        var tree = new Grown(column, side);
        var (offers, reveals) = tree.Split(Grown.Root, RiskFeatures.IndexOf("is_reveal"), 0.5);
        tree.Search(reveals, steps[1]);
        var (persons, batches) = tree.Split(offers, RiskFeatures.IndexOf("is_batch"), 0.5);
        tree.Search(persons, steps[0]);
        tree.Search(batches, steps[2]);
        return tree.Done();
    }

    /// <summary>From which value on, towards the suspicious side, how surprising it is; the first step is 0 from anywhere.</summary>
    private static List<(double From, double Surprise)> StepsOf(Matrix matrix, int[] rows, int column, int side)
    {
        var values = Array.ConvertAll(rows, r => side * (double)matrix[r][column]);
        Array.Sort(values);
        var steps = new List<(double, double)> { (double.NegativeInfinity, 0) };
        var told = 0.0;
        for (var i = 0; i <= values.Length && values.Length > 0; i++)
        {
            if (i > 0 && i < values.Length && values[i] == values[i - 1])
                continue;
            var share = (values.Length - i + 1.0) / (values.Length + 1.0);
            var surprise = share < 0.5 ? -Math.Log10(share) : 0;
            if (surprise < told + StepMin && (i < values.Length || surprise <= told))
                continue;
            // Half way between neighbours; beyond the last, whatever is further out (a tree goes left on equality).
            var beyond = side > 0 ? values[^1] : Math.BitIncrement(values[^1]);
            var from = i == values.Length ? beyond : (values[i - 1] + values[i]) / 2;
            steps.Add((from, surprise));
            told = surprise;
        }
        return steps;
    }

    /// <summary>A tree under construction, with leaves that a graph of single precision repeats exactly.</summary>
    private sealed class Grown(int column, int side)
    {
        internal const int Root = 0;

        private readonly List<int> feature = [-1];
        private readonly List<double> threshold = [0];
        private readonly List<int> left = [0];
        private readonly List<double> value = [0];

        internal (int Left, int Right) Split(int node, int by, double at)
        {
            (feature[node], threshold[node], left[node]) = (by, at, feature.Count);
            for (var child = 0; child < 2; child++)
            {
                feature.Add(-1);
                threshold.Add(0);
                left.Add(0);
                value.Add(0);
            }
            return (left[node], left[node] + 1);
        }

        internal void Search(int node, List<(double From, double Surprise)> steps)
        {
            if (steps.Count == 1)
            {
                value[node] = (float)steps[0].Surprise;
                return;
            }
            var middle = steps.Count / 2;
            var (low, high) = Split(node, column, side * steps[middle].From);
            // Towards the suspicious side: up where the side is 1, down where it is -1.
            var (near, far) = side > 0 ? (low, high) : (high, low);
            Search(near, steps[..middle]);
            Search(far, steps[middle..]);
        }

        internal Tree Done() => new([.. feature], [.. threshold], [.. left], [.. value]);
    }
}
