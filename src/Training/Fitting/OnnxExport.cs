using System.Runtime.InteropServices;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Training.Fitting;

/// <summary>
/// Writes the five ensembles of a valuation as one ONNX graph. Each becomes a TreeEnsembleRegressor (ai.onnx.ml 3) with double tensors,
/// whose result equals ML.NET's score to the bit; float attributes would differ by 5e-5. Field numbers are those of onnx-ml.proto.
/// <code>
/// effect = sum of the effect columns + trees      resale_rate = level + season (columns) + effect + correction
/// days_to_sell = exp(log days) - 1
/// </code>
/// </summary>
internal static class OnnxExport
{
    private const int Float = 1;
    private const int Int64 = 7;
    private const int Double = 11;
    private const long IrVersion = 8;
    private const long OpsetVersion = 17;
    private const long MlOpsetVersion = 3;

    internal static byte[] Write(TreeFit effect, TreeFit noise, TreeFit correction, TreeFit spread, TreeFit logDays)
    {
        var graph = new ProtoMessage().Text(2, "valuation");
        Node(graph, "Cast", ["features"], "doubles", IntAttribute("to", Double));
        Column(graph, FeatureSchema.Level, "level");
        Column(graph, FeatureSchema.Season, "season");
        Trees(graph, effect, "effect_beyond_law");
        Node(graph, "Add", [EffectByLaw(graph), "effect_beyond_law"], "effect");
        Trees(graph, noise, "noise");
        Trees(graph, correction, "correction");
        Trees(graph, spread, "spread");
        Trees(graph, logDays, "log_days");
        Node(graph, "Add", ["effect", "correction"], "premium");
        Node(graph, "Add", ["level", "season"], "market");
        Node(graph, "Add", ["market", "premium"], "resale_rate");
        Node(graph, "Exp", ["log_days"], "days_plus_one");
        Node(graph, "Sub", ["days_plus_one", "one"], "days_to_sell");
        graph.Message(5, Tensor("one", Double, [], MemoryMarshal.AsBytes<double>([1.0]).ToArray()));
        graph.Message(11, Value("features", Float, FeatureSchema.Count));
        foreach (var output in (string[])["resale_rate", "effect", "noise", "spread", "days_to_sell"])
            graph.Message(12, Value(output, Double, 1));
        return new ProtoMessage()
            .Int(1, IrVersion)
            .Text(2, "CardRecycle.Training")
            .Message(7, graph)
            .Message(8, new ProtoMessage().Text(1, "").Int(2, OpsetVersion))
            .Message(8, new ProtoMessage().Text(1, "ai.onnx.ml").Int(2, MlOpsetVersion))
            .ToArray();
    }

    /// <summary>Adds in the order of <see cref="Features.EffectByLaw"/>, so that the sum is the same to the bit.</summary>
    private static string EffectByLaw(ProtoMessage graph)
    {
        var sum = "";
        foreach (var column in FeatureSchema.EffectColumns)
        {
            var name = FeatureSchema.Names[column];
            Column(graph, column, name);
            if (sum.Length > 0)
                Node(graph, "Add", [sum, name], name + "_added");
            sum = sum.Length > 0 ? name + "_added" : name;
        }
        return sum;
    }

    private static void Column(ProtoMessage graph, int column, string name)
    {
        graph.Message(5, Tensor(name + "_column", Int64, [1], MemoryMarshal.AsBytes<long>([column]).ToArray()));
        Node(graph, "Gather", ["doubles", name + "_column"], name, IntAttribute("axis", 1));
    }

    private static void Trees(ProtoMessage graph, TreeFit fit, string name)
    {
        var ensemble = fit.Ensemble;
        var nodes = FlatTrees.Of(ensemble);
        var bias = MemoryMarshal.AsBytes<double>([ensemble.Bias + fit.Offset]).ToArray();
        Node(
            graph,
            "TreeEnsembleRegressor",
            ["doubles"],
            name + "_float",
            "ai.onnx.ml",
            Text("aggregate_function", "SUM"),
            Text("post_transform", "NONE"),
            IntAttribute("n_targets", 1),
            TensorAttribute("base_values_as_tensor", Tensor("", Double, [1], bias)),
            Ints("nodes_treeids", nodes.Tree),
            Ints("nodes_nodeids", nodes.Node),
            Ints("nodes_featureids", nodes.Feature),
            Ints("nodes_truenodeids", nodes.Left),
            Ints("nodes_falsenodeids", nodes.Right),
            Texts("nodes_modes", nodes.IsLeaf.Select(leaf => leaf ? "LEAF" : "BRANCH_LEQ")),
            TensorAttribute("nodes_values_as_tensor", Doubles(nodes.Threshold)),
            Ints("target_treeids", nodes.LeafTree),
            Ints("target_nodeids", nodes.LeafNode),
            Ints("target_ids", nodes.LeafTree.Select(_ => 0L)),
            TensorAttribute("target_weights_as_tensor", Doubles(nodes.LeafWeight))
        );
        Node(graph, "Cast", [name + "_float"], name, IntAttribute("to", Double));
    }

    private static void Node(ProtoMessage graph, string op, string[] inputs, string output, params ProtoMessage[] attributes) =>
        Node(graph, op, inputs, output, "", attributes);

    private static void Node(ProtoMessage graph, string op, string[] inputs, string output, string domain, params ProtoMessage[] attributes)
    {
        var node = new ProtoMessage();
        foreach (var input in inputs)
            node.Text(1, input);
        node.Text(2, output).Text(3, $"{op}_{output}").Text(4, op);
        foreach (var attribute in attributes)
            node.Message(5, attribute);
        graph.Message(1, node.Text(7, domain));
    }

    private static ProtoMessage IntAttribute(string name, long value) => new ProtoMessage().Text(1, name).Int(3, value).Int(20, 2);

    private static ProtoMessage Text(string name, string value) => new ProtoMessage().Text(1, name).Text(4, value).Int(20, 3);

    private static ProtoMessage TensorAttribute(string name, ProtoMessage value) =>
        new ProtoMessage().Text(1, name).Message(5, value).Int(20, 4);

    private static ProtoMessage Ints(string name, IEnumerable<long> values) => new ProtoMessage().Text(1, name).Ints(8, values).Int(20, 7);

    private static ProtoMessage Texts(string name, IEnumerable<string> values)
    {
        var attribute = new ProtoMessage().Text(1, name);
        foreach (var value in values)
            attribute.Text(9, value);
        return attribute.Int(20, 8);
    }

    private static ProtoMessage Doubles(List<double> values) =>
        Tensor("", Double, [values.Count], MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(values)).ToArray());

    /// <summary>Raw data is little-endian, as every machine that runs this is.</summary>
    private static ProtoMessage Tensor(string name, int type, long[] shape, byte[] raw) =>
        new ProtoMessage().Ints(1, shape).Int(2, type).Text(8, name).Bytes(9, raw);

    private static ProtoMessage Value(string name, int type, int columns)
    {
        var shape = new ProtoMessage().Message(1, new ProtoMessage().Text(2, "rows")).Message(1, new ProtoMessage().Int(1, columns));
        var tensor = new ProtoMessage().Int(1, type).Message(2, shape);
        return new ProtoMessage().Text(1, name).Message(2, new ProtoMessage().Message(1, tensor));
    }
}
