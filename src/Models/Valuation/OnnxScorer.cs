using CardRecycle.Models.Artifacts;
using Microsoft.ML.OnnxRuntime;

namespace CardRecycle.Models.Valuation;

/// <summary>Runs the graph of a valuation package: float features in, five columns of doubles out.</summary>
internal sealed class OnnxScorer : IDisposable
{
    internal const string Input = "features";
    internal const string Rate = "resale_rate";
    internal const string CardEffect = "effect";
    internal const string Noise = "noise";
    internal const string Spread = "spread";
    internal const string Days = "days_to_sell";

    private static readonly string[] inputs = [Input];
    private static readonly string[] outputs = [Rate, CardEffect, Noise, Spread, Days];

    private readonly InferenceSession session;
    private readonly RunOptions options = new();

    private OnnxScorer(InferenceSession session) => this.session = session;

    /// <exception cref="PackageException">Not an ONNX model, or one with other inputs or outputs.</exception>
    internal static OnnxScorer Open(string file)
    {
        InferenceSession session;
        try
        {
            // Requests run side by side already; more threads inside one would only make them wait for each other.
            using var settings = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
            session = new(File.ReadAllBytes(file), settings);
        }
        catch (Exception e) when (e is OnnxRuntimeException or IOException)
        {
            throw new PackageException($"{file}: not a model that ONNX Runtime can load: {e.Message}", e);
        }
        if (Fits(session))
            return new(session);
        session.Dispose();
        throw new PackageException(
            $"{file}: needs the input {Input} (float, [rows, {FeatureSchema.Count}]) and the outputs {string.Join(", ", outputs)} (double)."
        );
    }

    internal static Batch CreateBatch(int rows) => new(rows);

    internal void Run(Batch batch) => session.Run(options, inputs, batch.Inputs, outputs, batch.Outputs);

    public void Dispose()
    {
        options.Dispose();
        session.Dispose();
    }

    private static bool Fits(InferenceSession session) =>
        session.InputMetadata.Count == 1
        && session.InputMetadata.TryGetValue(Input, out var input)
        && input.ElementType == typeof(float)
        && input.Dimensions is [_, FeatureSchema.Count]
        && outputs.All(o => session.OutputMetadata.TryGetValue(o, out var output) && output.ElementType == typeof(double));

    /// <summary>Pinned buffers of one run, made once and used again: a run allocates next to nothing.</summary>
    internal sealed class Batch : IDisposable
    {
        private readonly float[] features;

        internal Batch(int rows)
        {
            Rows = rows;
            features = new float[rows * FeatureSchema.Count];
            (Rates, Effects, Noises) = (new double[rows], new double[rows], new double[rows]);
            (Spreads, Days) = (new double[rows], new double[rows]);
            Inputs = [OrtValue.CreateTensorValueFromMemory(features, [rows, FeatureSchema.Count])];
            Outputs = [Column(Rates), Column(Effects), Column(Noises), Column(Spreads), Column(Days)];
        }

        internal int Rows { get; }
        internal Span<float> Features => features;
        internal double[] Rates { get; }
        internal double[] Effects { get; }
        internal double[] Noises { get; }
        internal double[] Spreads { get; }
        internal double[] Days { get; }
        internal OrtValue[] Inputs { get; }
        internal OrtValue[] Outputs { get; }

        internal Span<float> Row(int row) => features.AsSpan(row * FeatureSchema.Count, FeatureSchema.Count);

        public void Dispose()
        {
            foreach (var value in Inputs)
                value.Dispose();
            foreach (var value in Outputs)
                value.Dispose();
        }

        private static OrtValue Column(double[] values) => OrtValue.CreateTensorValueFromMemory(values, [values.Length, 1]);
    }
}
