using System.Text.Json;
using CardRecycle.Models.Artifacts;
using Microsoft.ML.OnnxRuntime;

namespace CardRecycle.Models.Risk;

/// <summary>What a model says of one event.</summary>
/// <param name="Probability">Calibrated probability of fraud, 0 to 1.</param>
/// <param name="ExpectedLossFen">Probability times what would be lost, in fen.</param>
/// <param name="Supervised">Probability by confirmed outcomes alone.</param>
/// <param name="Anomaly">Probability by oddness alone.</param>
/// <param name="Oddness">−log10 of the share of deals that are odder.</param>
public readonly record struct RiskScore(double Probability, double ExpectedLossFen, double Supervised, double Anomaly, double Oddness);

/// <summary>A risk package ready to score. Safe for many threads at once.</summary>
public sealed class RiskModel : IDisposable
{
    public const string PackageKind = "risk";
    internal const string Input = "features";
    internal const string Raw = "raw";
    internal const string Path = "path";
    internal const string Distance = "distance";
    private static readonly string[] inputs = [Input];
    private static readonly string[] outputs = [Raw, Path, Distance];

    private readonly InferenceSession session;
    private readonly RunOptions options = new();

    private RiskModel(InferenceSession session, RiskCalibration calibration, PackageManifest manifest) =>
        (this.session, Calibration, Manifest) = (session, calibration, manifest);

    public RiskCalibration Calibration { get; }
    public PackageManifest Manifest { get; }

    /// <summary>Loads a package that may be served.</summary>
    /// <exception cref="PackageException">Missing, altered, of other features, a failed gate, or no risk model.</exception>
    public static RiskModel Load(string folder)
    {
        var package = ModelPackage.Open(folder);
        package.RequireServable(PackageKind, RiskFeatures.Hash);
        return Load(package);
    }

    /// <summary>As <see cref="Load(string)"/>, without asking for passed gates: for judging.</summary>
    internal static RiskModel Load(ModelPackage package)
    {
        var calibration = ReadCalibration(package.PathOf(ModelPackage.CalibrationFile));
        var file = package.PathOf(ModelPackage.ModelFile);
        InferenceSession session;
        try
        {
            using var settings = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
            session = new(File.ReadAllBytes(file), settings);
        }
        catch (Exception e) when (e is OnnxRuntimeException or IOException)
        {
            throw new PackageException($"{file}: not a model that ONNX Runtime can load: {e.Message}", e);
        }
        if (
            session.InputMetadata.TryGetValue(Input, out var input)
            && input.ElementType == typeof(float)
            && input.Dimensions is [_, var width]
            && width == RiskFeatures.Width
            && outputs.All(session.OutputMetadata.ContainsKey)
        )
            return new(session, calibration, package.Manifest);
        session.Dispose();
        throw new PackageException($"{file}: needs the input {Input} of {RiskFeatures.Width} floats and the outputs raw, path, distance.");
    }

    /// <summary>Scores one event.</summary>
    /// <param name="features">Of <see cref="RiskEngine.Observe"/>.</param>
    /// <param name="lossFen">What would be lost if it is fraud, in fen; usually the amount.</param>
    public RiskScore Score(ReadOnlySpan<float> features, long lossFen)
    {
        var (raw, path, distance) = Outputs(features.ToArray(), 1);
        return Calibration.Score(raw[0], path[0], distance[0], lossFen);
    }

    /// <summary>Scores one event where so large a share of all deals is fraud, see <see cref="RiskCalibration.AtRate"/>.</summary>
    /// <param name="features">Of <see cref="RiskEngine.Observe"/>.</param>
    /// <param name="lossFen">What would be lost if it is fraud, in fen.</param>
    /// <param name="fraudRate">Share of frauds among all deals, above 0 and below 1.</param>
    public RiskScore Score(ReadOnlySpan<float> features, long lossFen, double fraudRate)
    {
        var score = Score(features, lossFen);
        var probability = Calibration.AtRate(score.Probability, fraudRate);
        return score with { Probability = probability, ExpectedLossFen = probability * lossFen };
    }

    internal (double[] Raw, double[] Path, double[] Distance) Outputs(float[] features, int rows)
    {
        var (raw, path, distance) = (new double[rows], new double[rows], new double[rows]);
        using var input = OrtValue.CreateTensorValueFromMemory(features, [rows, RiskFeatures.Width]);
        using var rawValue = OrtValue.CreateTensorValueFromMemory(raw, [rows, 1]);
        using var pathValue = OrtValue.CreateTensorValueFromMemory(path, [rows, 1]);
        using var distanceValue = OrtValue.CreateTensorValueFromMemory(distance, [rows, 1]);
        session.Run(options, inputs, [input], outputs, [rawValue, pathValue, distanceValue]);
        return (raw, path, distance);
    }

    public void Dispose()
    {
        options.Dispose();
        session.Dispose();
    }

    private static RiskCalibration ReadCalibration(string path)
    {
        try
        {
            var calibration = JsonSerializer.Deserialize<RiskCalibration>(File.ReadAllText(path), RiskCalibration.Json);
            return calibration is not null && calibration.IsSound()
                ? calibration
                : throw new PackageException($"{path}: the calibration does not fit these features.");
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            throw new PackageException($"{path}: not a calibration: {e.Message}", e);
        }
    }
}
