namespace CardRecycle.Training.Risk;

/// <summary>Grows one tree, level by level. Of two children only the smaller is counted; the larger is the rest of its parent.</summary>
internal sealed class TreeBuilder(BinnedRows data, float[] gradients, float[] hessians, BoostingOptions options, int[] columns, int[] rows)
{
    private const double GainMin = 1e-6;

    private readonly List<int> feature = [];
    private readonly List<int> binned = [];
    private readonly List<int> bin = [];
    private readonly List<double> threshold = [];
    private readonly List<int> left = [];
    private readonly List<double> value = [];
    private readonly int[] scratch = new int[rows.Length];

    internal Tree Build()
    {
        var level = new List<Open> { new(Add(), 0, rows.Length, Count(0, rows.Length)) };
        for (var depth = 0; depth <= options.Depth; depth++)
        {
            var next = new List<Open>();
            foreach (var node in level)
                if (depth == options.Depth || !Split(node, depth + 1 == options.Depth, next))
                    Close(node);
            level = next;
        }
        return new([.. feature], [.. threshold], [.. left], [.. value]);
    }

    /// <summary>Leaf of a row of the binned data.</summary>
    internal int LeafOf(int row)
    {
        var node = 0;
        while (feature[node] >= 0)
            node = data.Bins[binned[node]][row] <= bin[node] ? left[node] : left[node] + 1;
        return node;
    }

    private int Add()
    {
        feature.Add(-1);
        binned.Add(-1);
        bin.Add(0);
        threshold.Add(0);
        left.Add(0);
        value.Add(0);
        return feature.Count - 1;
    }

    private void Close(Open node)
    {
        var (g, h) = (0.0, 0.0);
        for (var i = node.From; i < node.To; i++)
            (g, h) = (g + gradients[rows[i]], h + hessians[rows[i]]);
        value[node.Id] = -g / (h + options.Lambda) * options.LearningRate;
    }

    private bool Split(Open node, bool last, List<Open> next)
    {
        var best = Best(node.Sums);
        if (best.Gain <= GainMin)
            return false;
        var column = columns[best.Column];
        var middle = Partition(node, data.Bins[column], best.Bin);
        (feature[node.Id], binned[node.Id]) = (data.Columns[column], column);
        (bin[node.Id], threshold[node.Id]) = (best.Bin, data.Edges[column][best.Bin]);
        left[node.Id] = Add();
        Add();
        var leftSmaller = middle - node.From <= node.To - middle;
        // Children on the last level are leaves and need no counts.
        var small = last ? [] : (leftSmaller ? Count(node.From, middle) : Count(middle, node.To));
        var large = last ? [] : Minus(node.Sums, small);
        next.Add(new(left[node.Id], node.From, middle, leftSmaller ? small : large));
        next.Add(new(left[node.Id] + 1, middle, node.To, leftSmaller ? large : small));
        return true;
    }

    /// <summary>Keeps the order of the rows, so that sums come out the same on every machine.</summary>
    private int Partition(Open node, byte[] bins, int upTo)
    {
        var (to, kept) = (node.From, 0);
        for (var i = node.From; i < node.To; i++)
            if (bins[rows[i]] <= upTo)
                rows[to++] = rows[i];
            else
                scratch[kept++] = rows[i];
        Array.Copy(scratch, 0, rows, to, kept);
        return to;
    }

    /// <summary>Per column and bin: sum of gradients and of second derivatives.</summary>
    private double[][] Count(int from, int to)
    {
        var sums = new double[columns.Length][];
        Parallel.For(
            0,
            columns.Length,
            new() { MaxDegreeOfParallelism = to - from < 4096 ? 1 : options.Threads },
            c =>
            {
                var bins = data.Bins[columns[c]];
                var sum = new double[(data.Edges[columns[c]].Length + 1) * 2];
                for (var i = from; i < to; i++)
                {
                    var row = rows[i];
                    var at = bins[row] * 2;
                    sum[at] += gradients[row];
                    sum[at + 1] += hessians[row];
                }
                sums[c] = sum;
            }
        );
        return sums;
    }

    private static double[][] Minus(double[][] all, double[][] part)
    {
        for (var c = 0; c < all.Length; c++)
        for (var i = 0; i < all[c].Length; i++)
            all[c][i] -= part[c][i];
        return all;
    }

    private (double Gain, int Column, int Bin) Best(double[][] sums)
    {
        var best = (Gain: 0.0, Column: -1, Bin: -1);
        for (var c = 0; c < sums.Length; c++)
        {
            var (g, h) = (0.0, 0.0);
            for (var i = 0; i < sums[c].Length; i += 2)
                (g, h) = (g + sums[c][i], h + sums[c][i + 1]);
            var parent = g * g / (h + options.Lambda);
            var (leftG, leftH) = (0.0, 0.0);
            for (var i = 0; i + 2 < sums[c].Length; i += 2)
            {
                (leftG, leftH) = (leftG + sums[c][i], leftH + sums[c][i + 1]);
                var (rightG, rightH) = (g - leftG, h - leftH);
                if (leftH < options.HessianMin || rightH < options.HessianMin)
                    continue;
                var gain = (leftG * leftG / (leftH + options.Lambda)) + (rightG * rightG / (rightH + options.Lambda)) - parent;
                if (gain > best.Gain)
                    best = (gain, c, i / 2);
            }
        }
        return best;
    }

    private sealed record Open(int Id, int From, int To, double[][] Sums);
}
