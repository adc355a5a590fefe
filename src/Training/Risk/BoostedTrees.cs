namespace CardRecycle.Training.Risk;

/// <summary>One regression tree. A node below <see cref="Feature"/> 0 is a leaf.</summary>
/// <param name="Feature">Column of the split, -1 for a leaf.</param>
/// <param name="Threshold">Rows with a value not above it go left.</param>
/// <param name="Left">Node of the left child; the right one follows it.</param>
/// <param name="Value">Score of a leaf.</param>
internal sealed record Tree(int[] Feature, double[] Threshold, int[] Left, double[] Value)
{
    internal int LeafOf(ReadOnlySpan<float> row)
    {
        var node = 0;
        while (Feature[node] >= 0)
            node = row[Feature[node]] <= Threshold[node] ? Left[node] : Left[node] + 1;
        return node;
    }
}

/// <summary>A sum of trees over a base score: log odds for a classifier.</summary>
internal sealed record BoostedTrees(double Base, IReadOnlyList<Tree> Trees)
{
    internal double Score(ReadOnlySpan<float> row)
    {
        var sum = Base;
        foreach (var tree in Trees)
            sum += tree.Value[tree.LeafOf(row)];
        return sum;
    }
}
