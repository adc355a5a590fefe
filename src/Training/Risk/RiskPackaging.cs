using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Risk;

namespace CardRecycle.Training.Risk;

/// <summary>From a replayed history to a package: train, pack, judge the packed model on the newest deals, state the gates.</summary>
internal static class RiskPackaging
{
    internal const double RowsMin = 100;
    internal const double CalibrationErrorMax = 0.02;
    internal const double HonestDeclinedMax = 0.003;
    internal const double AucMin = 0.75;
    internal const double ValueCaughtMin = 0.4;
    internal const double ParityMax = 1e-4;
    private const int ParityRows = 2000;

    /// <summary>Trains and stores a package; one that fails its gates is stored too, and can then not be promoted.</summary>
    internal static (PackageManifest Manifest, RiskResult Result) Train(
        ReplayedDeals deals,
        string dataHash,
        RiskTraining training,
        ModelRegistry registry,
        DateTimeOffset now,
        CancellationToken ct = default
    ) => Pack(RiskTrainer.Fit(deals, training, ct), deals, dataHash, training.Boosting.Seed, registry, now);

    internal static (PackageManifest Manifest, RiskResult Result) Pack(
        FittedRisk fitted,
        ReplayedDeals deals,
        string dataHash,
        int seed,
        ModelRegistry registry,
        DateTimeOffset now
    )
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            [ModelPackage.ModelFile] = fitted.Onnx,
            [ModelPackage.CalibrationFile] = JsonSerializer.SerializeToUtf8Bytes(fitted.Calibration, RiskCalibration.Json),
        };
        var content = SHA256.HashData([.. files.SelectMany(f => SHA256.HashData(f.Value))]);
        var manifest = new PackageManifest
        {
            Name = RiskModel.PackageKind,
            Version = $"{deals.Events[fitted.TestFrom].At:yyyyMMdd}-{Convert.ToHexStringLower(content)[..10]}",
            Kind = RiskModel.PackageKind,
            SchemaHash = RiskFeatures.Hash,
            Features = RiskFeatures.Names,
            DataHash = dataHash,
            Seed = seed,
            Commit = Commit(),
            CreatedAt = now,
            Metrics = new Dictionary<string, double>(),
            Baselines = new Dictionary<string, double>(),
            Gates = [],
            Files = files.ToDictionary(f => f.Key, f => Convert.ToHexStringLower(SHA256.HashData(f.Value))),
        };
        var bench = Directory.CreateTempSubdirectory("cardrecycle-risk-");
        try
        {
            using var model = RiskModel.Load(ModelPackage.Open(new ModelRegistry(bench.FullName).Add(manifest, files)));
            var result = RiskEvaluation.Run(model, deals, fitted.TestFrom);
            IReadOnlyList<Gate> gates =
            [
                .. GatesOf(result, fitted.Calibration.Supervised),
                new("onnx-parity", Parity(model, fitted, deals), null, ParityMax),
            ];
            manifest = manifest with { Metrics = result.Metrics, Gates = gates };
            // What a reader wants beside the model; neither is part of what the version names.
            files[ThresholdCurve.File] = CurveOf(model, deals, fitted.TestFrom).ToBytes();
            files[RiskReport.File] = Encoding.UTF8.GetBytes(RiskReport.Html(manifest, result));
            manifest = manifest with { Files = files.ToDictionary(f => f.Key, f => Convert.ToHexStringLower(SHA256.HashData(f.Value))) };
            registry.Add(manifest, files);
            return (manifest, result);
        }
        finally
        {
            bench.Delete(recursive: true);
        }
    }

    private static ThresholdCurve CurveOf(RiskModel model, ReplayedDeals deals, int from)
    {
        var scores = RiskEvaluation.Scores(model, deals, from, deals.Events.Count);
        return ThresholdCurve.Of([
            .. Enumerable
                .Range(0, scores.Length)
                .Where(i => deals.Labels[from + i] is not null)
                .Select(i => (Event: deals.Events[from + i], Label: deals.Labels[from + i]!, scores[i].Probability))
                .Select(d => new JudgedDeal(
                    d.Probability,
                    d.Label.Fraud,
                    d.Event.AmountFen,
                    d.Label.Fraud ? d.Label.LossFen ?? d.Event.AmountFen : 0
                )),
        ]);
    }

    /// <summary>
    /// A model without outcomes can only be asked to be calm; what it catches nobody knows yet. One with outcomes must be worth more than
    /// oddness alone, and its trees must tell fraud by themselves: oddness is good enough to carry trees that learned nonsense past
    /// everything else.
    /// </summary>
    internal static IReadOnlyList<Gate> GatesOf(RiskResult result, bool supervised) =>
        !supervised
            ? []
            :
            [
                new("test-rows", result.Metrics["rows"], RowsMin, null),
                new("auc", result.Metrics["auc"], AucMin, null),
                new("auc-supervised", result.Metrics["aucSupervised"], AucMin, null),
                new(
                    "value-caught-at-1-percent",
                    result.Metrics["valueCaughtAt1Percent"],
                    Math.Max(ValueCaughtMin, result.Metrics["valueCaughtByAnomalyAt1Percent"]),
                    null
                ),
                new("honest-declined", result.Metrics["honestDeclined"], null, HonestDeclinedMax),
                new("calibration-error", result.Metrics["calibrationError"], null, CalibrationErrorMax),
            ];

    /// <summary>Largest difference between the graph and the trees and distances it was written from, relative where they are
    /// large.</summary>
    private static double Parity(RiskModel model, FittedRisk fitted, ReplayedDeals deals)
    {
        var worst = 0.0;
        var step = Math.Max(1, deals.Events.Count / ParityRows);
        for (var row = 0; row < deals.Events.Count; row += step)
        {
            var (raw, path, distance) = model.Outputs(deals.Features[row].ToArray(), 1);
            var odd = fitted.Anomaly.Score(deals.Features[row]);
            worst = Math.Max(worst, Difference(raw[0], fitted.Supervised?.Score(deals.Features[row]) ?? 0));
            worst = Math.Max(worst, Math.Max(Difference(path[0], odd.Path), Difference(distance[0], odd.Distance)));
        }
        return worst;
    }

    private static double Difference(double a, double b) => Math.Abs(a - b) / Math.Max(1, Math.Abs(b));

    private static string Commit() =>
        typeof(RiskPackaging).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')
            is [_, var commit]
            ? commit
            : "unknown";
}
