using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;
using CardRecycle.Training.Import;
using CardRecycle.Training.Reports;
using CardRecycle.Training.Simulation;

namespace CardRecycle.Training.Fitting;

/// <summary>A folder of history, read: trades in order of purchase, the truth if it is a simulated market, and the hash of both.</summary>
internal sealed record History(IReadOnlyList<TradeRecord> Trades, IReadOnlyDictionary<string, TrueRate>? Truth, string Hash)
{
    /// <param name="folder">Holds <c>trades.csv</c>.</param>
    /// <exception cref="HistoryException">Missing, or a row breaks a rule.</exception>
    internal static History Read(string folder)
    {
        var file = Path.Combine(folder, SampleFiles.Trades);
        if (!File.Exists(file))
            throw new HistoryException($"{folder}: there is no {SampleFiles.Trades}; make one with: synthesize --out {folder}");
        var trades = TradeFile
            .Read(file, HistoryClock.NotAfter)
            .OrderBy(t => t.BoughtAt)
            .ThenBy(t => t.Id, StringComparer.Ordinal)
            .ToArray();
        return trades.Length == 0
            ? throw new HistoryException($"{file} has no rows.")
            : new(trades, SampleFiles.ReadTruth(folder), ModelPackage.HashOf(file));
    }
}

/// <summary>From history to a package in a registry: train, pack, judge the packed model on the newest trades, state the gates.</summary>
internal static class ValuationPackaging
{
    internal const string Name = ValuationModel.PackageKind;

    /// <summary>The model's MAE over the best baseline's. Dealers already have the baselines; a model must be clearly better.</summary>
    internal const double MaeOverBaselineMax = 0.90;
    internal const double CoverageMin = 0.86;
    internal const double CoverageMax = 0.94;
    internal const double GroupCoverageMin = 0.80;
    internal const double RowsMin = 100;

    /// <summary>Trains and stores a package; it is stored with its gates even if it fails them, and can then not be promoted.</summary>
    internal static PackageManifest Train(
        History history,
        TrainingOptions options,
        ModelRegistry registry,
        DateTimeOffset now,
        IProgress<TrainingProgress>? progress,
        CancellationToken ct
    )
    {
        var fitted = new ValuationTrainer(options, progress).Train(history.Trades, ct);
        progress?.Report(new("Judging it on the newest trades", 0.93));
        var manifest = Pack(fitted, history, options.Seed, registry, now);
        progress?.Report(new("Done", 1));
        return manifest;
    }

    /// <summary>Packs a fitted model with the figures that it reaches on the test window.</summary>
    internal static PackageManifest Pack(FittedValuation fitted, History history, int seed, ModelRegistry registry, DateTimeOffset now)
    {
        var files = FilesOf(fitted);
        var manifest = ManifestOf(fitted, history.Hash, seed, now);
        var from = fitted.Split.CalibrateEnd;
        var rows = WithModel(fitted, model => ValuationEvaluation.Judge(model, history.Trades, from, history.Truth));
        var result = ValuationEvaluation.Sum(rows, Baselines.Run(history.Trades, from));
        manifest = manifest with { Metrics = result.Metrics, Baselines = result.Baselines, Gates = GatesOf(result) };
        files[ValuationReport.File] = ValuationReport.Write(manifest, rows, result, fitted.Gain);
        var hash = Convert.ToHexStringLower(SHA256.HashData(files[ValuationReport.File]));
        manifest = manifest with { Files = new Dictionary<string, string>(manifest.Files) { [ValuationReport.File] = hash } };
        registry.Add(manifest, files);
        return manifest;
    }

    internal static IReadOnlyList<Gate> GatesOf(EvaluationResult result) =>
        [
            new("test-rows", result.Rows, RowsMin, null),
            new("mae-over-best-baseline", result.Mae / result.Baselines.Values.Min(), null, MaeOverBaselineMax),
            new("coverage90", result.Coverage90, CoverageMin, CoverageMax),
            new(
                "coverage90-worst-group",
                result.Judged.Select(g => g.Coverage90).DefaultIfEmpty(result.Coverage90).Min(),
                GroupCoverageMin,
                null
            ),
        ];

    /// <summary>Runs a fitted model as it will be served: through its files.</summary>
    internal static T WithModel<T>(FittedValuation fitted, Func<ValuationModel, T> run)
    {
        var bench = Directory.CreateTempSubdirectory("cardrecycle-valuation-");
        try
        {
            var folder = new ModelRegistry(bench.FullName).Add(ManifestOf(fitted, "", 0, default), FilesOf(fitted));
            using var model = ValuationModel.Load(ModelPackage.Open(folder));
            return run(model);
        }
        finally
        {
            bench.Delete(recursive: true);
        }
    }

    private static SortedDictionary<string, byte[]> FilesOf(FittedValuation fitted) =>
        new(StringComparer.Ordinal)
        {
            [ModelPackage.ModelFile] = fitted.Onnx,
            [ModelPackage.CalibrationFile] = JsonSerializer.SerializeToUtf8Bytes(fitted.Calibration, Calibration.Json),
        };

    private static PackageManifest ManifestOf(FittedValuation fitted, string dataHash, int seed, DateTimeOffset now)
    {
        var files = FilesOf(fitted);
        var content = SHA256.HashData([.. files.SelectMany(f => SHA256.HashData(f.Value))]);
        return new()
        {
            Name = Name,
            Version = $"{fitted.Split.CalibrateEnd:yyyyMMdd}-{Convert.ToHexStringLower(content)[..10]}",
            Kind = ValuationModel.PackageKind,
            SchemaHash = FeatureSchema.Hash,
            Features = FeatureSchema.Names,
            DataHash = dataHash,
            Seed = seed,
            Commit = Commit(),
            CreatedAt = now,
            Metrics = new Dictionary<string, double>(),
            Baselines = new Dictionary<string, double>(),
            Gates = [],
            Files = files.ToDictionary(f => f.Key, f => Convert.ToHexStringLower(SHA256.HashData(f.Value))),
        };
    }

    /// <summary>The SDK writes the commit behind the version: 1.0.0+abc.</summary>
    internal static string Commit() =>
        typeof(ValuationPackaging).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')
            is [_, var commit]
            ? commit
            : "unknown";
}
