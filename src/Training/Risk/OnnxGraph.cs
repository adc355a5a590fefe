using System.Runtime.InteropServices;
using CardRecycle.Training.Fitting;

namespace CardRecycle.Training.Risk;

/// <summary>Builds an ONNX model node by node. Everything is computed in doubles. Field numbers are those of onnx-ml.proto.</summary>
internal sealed class OnnxGraph(string name)
{
    private const int Float = 1;
    private const int DoubleType = 11;
    private const long IrVersion = 8;
    private const long OpsetVersion = 17;
    private const long MlOpsetVersion = 3;

    private readonly ProtoMessage graph = new ProtoMessage().Text(2, name);
    private int constants;

    internal string Input(string input, int columns)
    {
        graph.Message(11, Value(input, Float, columns));
        return Cast(input, input + "_double");
    }

    internal void Output(string output) => graph.Message(12, Value(output, DoubleType, 1));

    internal string Constant(double[] values, params long[] shape)
    {
        var constant = "constant_" + ++constants;
        graph.Message(5, Doubles(constant, values, shape));
        return constant;
    }

    internal string Node(string op, string output, params string[] inputs) => Node(op, output, inputs, "");

    internal string Cast(string input, string output) =>
        Node("Cast", output, [input], "", new ProtoMessage().Text(1, "to").Int(3, DoubleType).Int(20, 2));

    /// <summary>Sum of squares over the columns of a row.</summary>
    internal string SumOfSquares(string input, string output) =>
        Node("ReduceSumSquare", output, [input], "", Ints("axes", [1]), new ProtoMessage().Text(1, "keepdims").Int(3, 1).Int(20, 2));

    /// <summary>The sum of all trees.</summary>
    internal string Trees(BoostedTrees model, string input, string output) => Ensemble(model.Trees, [model.Base], input, output);

    /// <summary>One column a tree.</summary>
    internal string Steps(IReadOnlyList<Tree> trees, string input, string output) =>
        Ensemble(trees, new double[trees.Count], input, output);

    /// <param name="trees">Tree t adds to column t of the output, or to the only one.</param>
    /// <param name="bases">Where each column starts.</param>
    /// <param name="input">Rows.</param>
    /// <param name="output">Name of the result.</param>
    private string Ensemble(IReadOnlyList<Tree> trees, double[] bases, string input, string output)
    {
        var (tree, node, feature, left, right) = (new List<long>(), new List<long>(), new List<long>(), new List<long>(), new List<long>());
        var (leaf, threshold) = (new List<bool>(), new List<double>());
        var (leafTree, leafNode, weight) = (new List<long>(), new List<long>(), new List<double>());
        for (var t = 0; t < trees.Count; t++)
        for (var n = 0; n < trees[t].Feature.Length; n++)
        {
            var isLeaf = trees[t].Feature[n] < 0;
            tree.Add(t);
            node.Add(n);
            feature.Add(isLeaf ? 0 : trees[t].Feature[n]);
            left.Add(isLeaf ? 0 : trees[t].Left[n]);
            right.Add(isLeaf ? 0 : trees[t].Left[n] + 1);
            threshold.Add(trees[t].Threshold[n]);
            leaf.Add(isLeaf);
            if (!isLeaf)
                continue;
            leafTree.Add(t);
            leafNode.Add(n);
            weight.Add(trees[t].Value[n]);
        }
        Node(
            "TreeEnsembleRegressor",
            output + "_float",
            [input],
            "ai.onnx.ml",
            Text("aggregate_function", "SUM"),
            Text("post_transform", "NONE"),
            new ProtoMessage().Text(1, "n_targets").Int(3, bases.Length).Int(20, 2),
            Tensor("base_values_as_tensor", bases),
            Ints("nodes_treeids", tree),
            Ints("nodes_nodeids", node),
            Ints("nodes_featureids", feature),
            Ints("nodes_truenodeids", left),
            Ints("nodes_falsenodeids", right),
            Texts("nodes_modes", leaf.Select(l => l ? "LEAF" : "BRANCH_LEQ")),
            Tensor("nodes_values_as_tensor", [.. threshold]),
            Ints("target_treeids", leafTree),
            Ints("target_nodeids", leafNode),
            Ints("target_ids", leafTree.Select(t => bases.Length == 1 ? 0L : t)),
            Tensor("target_weights_as_tensor", [.. weight])
        );
        return Cast(output + "_float", output);
    }

    internal byte[] Write() =>
        new ProtoMessage()
            .Int(1, IrVersion)
            .Text(2, "CardRecycle.Training")
            .Message(7, graph)
            .Message(8, new ProtoMessage().Text(1, "").Int(2, OpsetVersion))
            .Message(8, new ProtoMessage().Text(1, "ai.onnx.ml").Int(2, MlOpsetVersion))
            .ToArray();

    private string Node(string op, string output, string[] inputs, string domain, params ProtoMessage[] attributes)
    {
        var node = new ProtoMessage();
        foreach (var input in inputs)
            node.Text(1, input);
        node.Text(2, output).Text(3, $"{op}_{output}").Text(4, op);
        foreach (var attribute in attributes)
            node.Message(5, attribute);
        graph.Message(1, node.Text(7, domain));
        return output;
    }

    private static ProtoMessage Text(string name, string value) => new ProtoMessage().Text(1, name).Text(4, value).Int(20, 3);

    private static ProtoMessage Tensor(string name, double[] values) =>
        new ProtoMessage().Text(1, name).Message(5, Doubles("", values, values.Length)).Int(20, 4);

    private static ProtoMessage Ints(string name, IEnumerable<long> values) => new ProtoMessage().Text(1, name).Ints(8, values).Int(20, 7);

    private static ProtoMessage Texts(string name, IEnumerable<string> values)
    {
        var attribute = new ProtoMessage().Text(1, name);
        foreach (var value in values)
            attribute.Text(9, value);
        return attribute.Int(20, 8);
    }

    /// <summary>Raw data is little-endian, as every machine that runs this is.</summary>
    private static ProtoMessage Doubles(string name, double[] values, params long[] shape) =>
        new ProtoMessage().Ints(1, shape).Int(2, DoubleType).Text(8, name).Bytes(9, MemoryMarshal.AsBytes<double>(values).ToArray());

    private static ProtoMessage Value(string name, int type, int columns)
    {
        var shape = new ProtoMessage().Message(1, new ProtoMessage().Text(2, "rows")).Message(1, new ProtoMessage().Int(1, columns));
        var tensor = new ProtoMessage().Int(1, type).Message(2, shape);
        return new ProtoMessage().Text(1, name).Message(2, new ProtoMessage().Message(1, tensor));
    }
}
