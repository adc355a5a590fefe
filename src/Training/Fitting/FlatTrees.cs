using Microsoft.ML.Trainers.FastTree;

namespace CardRecycle.Training.Fitting;

/// <summary>The nodes of an ensemble as the parallel lists that TreeEnsembleRegressor wants: inner nodes first, then leaves, tree by
/// tree.</summary>
internal sealed class FlatTrees
{
    internal List<long> Tree { get; } = [];
    internal List<long> Node { get; } = [];
    internal List<long> Feature { get; } = [];
    internal List<long> Left { get; } = [];
    internal List<long> Right { get; } = [];
    internal List<bool> IsLeaf { get; } = [];
    internal List<double> Threshold { get; } = [];
    internal List<long> LeafTree { get; } = [];
    internal List<long> LeafNode { get; } = [];
    internal List<double> LeafWeight { get; } = [];

    internal static FlatTrees Of(RegressionTreeEnsemble ensemble)
    {
        var flat = new FlatTrees();
        for (var tree = 0; tree < ensemble.Trees.Count; tree++)
            flat.Add(tree, ensemble.Trees[tree], ensemble.TreeWeights[tree]);
        return flat;
    }

    private void Add(int tree, RegressionTree trained, double weight)
    {
        var inner = trained.NumberOfNodes;
        for (var node = 0; node < inner; node++)
        {
            if (trained.CategoricalSplitFlags[node])
                throw new NotSupportedException("A categorical split cannot be exported; features are numbers here.");
            var threshold = trained.NumericalSplitThresholds[node];
            Append(
                tree,
                node,
                trained.NumericalSplitFeatureIndexes[node],
                trained.LeftChild[node],
                trained.RightChild[node],
                threshold,
                inner
            );
        }
        for (var leaf = 0; leaf < trained.NumberOfLeaves; leaf++)
        {
            Append(tree, inner + leaf, 0, 0, 0, 0, inner);
            IsLeaf[^1] = true;
            LeafTree.Add(tree);
            LeafNode.Add(inner + leaf);
            LeafWeight.Add(trained.LeafValues[leaf] * weight);
        }
    }

    /// <summary>A child below 0 is the leaf <c>~child</c>; leaves come after the inner nodes.</summary>
    private void Append(int tree, int node, int feature, int left, int right, double threshold, int inner)
    {
        Tree.Add(tree);
        Node.Add(node);
        Feature.Add(feature);
        Left.Add(left < 0 ? inner + ~left : left);
        Right.Add(right < 0 ? inner + ~right : right);
        Threshold.Add(threshold);
        IsLeaf.Add(false);
    }
}
