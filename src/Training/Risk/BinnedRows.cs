namespace CardRecycle.Training.Risk;

/// <summary>Chosen rows of a matrix, column by column, each value as the number of its bin. Columns that never change are left
/// out.</summary>
internal sealed class BinnedRows
{
    /// <summary>Bins are one byte; where few rows differ every distinct value has a bin of its own.</summary>
    internal const int BinsMax = 256;

    private BinnedRows(int[] columns, double[][] edges, byte[][] bins, int rows) =>
        (Columns, Edges, Bins, Rows) = (columns, edges, bins, rows);

    /// <summary>Columns of the matrix that are used.</summary>
    internal int[] Columns { get; }

    /// <summary>Per used column the upper edges of all bins but the last.</summary>
    internal double[][] Edges { get; }
    internal byte[][] Bins { get; }
    internal int Rows { get; }

    /// <param name="matrix">Features.</param>
    /// <param name="rows">Those that are binned.</param>
    /// <param name="threads">The result is the same on any number.</param>
    /// <param name="labels">
    /// 1 for fraud, by row. All frauds together then count as much as all others when bins are laid out: else where fraud is rare the
    /// values that only fraud has would share one bin with the largest honest ones.
    /// </param>
    internal static BinnedRows Of(Matrix matrix, IReadOnlyList<int> rows, int threads, float[]? labels = null)
    {
        var edges = new double[matrix.Width][];
        var bins = new byte[matrix.Width][];
        var weights = new double[rows.Count];
        var frauds = labels?.Count(l => l > 0) ?? 0;
        for (var i = 0; i < weights.Length; i++)
            weights[i] = labels?[i] > 0 ? Math.Max(1, (weights.Length - frauds) / (double)frauds) : 1;
        Parallel.For(
            0,
            matrix.Width,
            new() { MaxDegreeOfParallelism = threads },
            column => Bin(matrix, rows, column, weights, edges, bins)
        );
        int[] used = [.. Enumerable.Range(0, matrix.Width).Where(c => edges[c].Length > 0)];
        return new(used, [.. used.Select(c => edges[c])], [.. used.Select(c => bins[c])], rows.Count);
    }

    private static void Bin(Matrix matrix, IReadOnlyList<int> rows, int column, double[] weights, double[][] edges, byte[][] bins)
    {
        var values = new float[rows.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = matrix[rows[i]][column];
        edges[column] = EdgesOf(values, weights);
        if (edges[column].Length == 0)
            return;
        var bin = bins[column] = new byte[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var at = Array.BinarySearch(edges[column], (double)values[i]);
            bin[i] = (byte)(at < 0 ? ~at : at);
        }
    }

    /// <summary>Edges lie half way between neighbouring values, so that each bin holds about as much weight as the next.</summary>
    private static double[] EdgesOf(float[] values, double[] weights)
    {
        var (sorted, weight) = ((float[])values.Clone(), (double[])weights.Clone());
        Array.Sort(sorted, weight);
        var distinct = new List<(float Value, double UpTo)>();
        var sum = 0.0;
        for (var i = 0; i < sorted.Length; i++)
        {
            sum += weight[i];
            if (i == sorted.Length - 1 || sorted[i + 1] != sorted[i])
                distinct.Add((sorted[i], sum));
        }
        var edges = new List<double>();
        var perBin = distinct.Count <= BinsMax ? 0 : sum / (BinsMax - 1);
        var from = 0.0;
        for (var i = 0; i + 1 < distinct.Count && edges.Count < BinsMax - 1; i++)
        {
            if (distinct[i].UpTo - from < perBin)
                continue;
            edges.Add(((double)distinct[i].Value + distinct[i + 1].Value) / 2);
            from = distinct[i].UpTo;
        }
        return [.. edges];
    }
}
