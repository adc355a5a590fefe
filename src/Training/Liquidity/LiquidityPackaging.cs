using System.Security.Cryptography;
using System.Text.Json;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Liquidity;
using CardRecycle.Training.Fitting;

namespace CardRecycle.Training.Liquidity;

/// <summary>From history to a liquidity package: trained on the older part, judged on the rest beside its baselines.</summary>
internal static class LiquidityPackaging
{
    /// <summary>Error over that of the seasonal naive forecast.</summary>
    internal const double OverNaiveMax = 0.95;
    internal const double ForecastsMin = 50;
    private const double TrainShare = 0.75;

    internal static PackageManifest Train(History history, int seed, ModelRegistry registry, DateTimeOffset now)
    {
        var split = SplitOf(history);
        var series = LiquidityHistory.Read(history.Trades, split);
        var until = DateOnly.FromDateTime(split.UtcDateTime.AddHours(8));
        var trees = LiquidityTrainer.Train(series, until, seed);
        var file = JsonSerializer.SerializeToUtf8Bytes(trees, TreeForecast.Json);
        var hash = Convert.ToHexStringLower(SHA256.HashData(file));
        var version = $"{until:yyyyMMdd}-{hash[..10]}";
        var (scores, forecasts) = Judge(series, until, new TreeForecast(version, trees));
        var manifest = new PackageManifest
        {
            Name = TreeForecast.PackageKind,
            Version = version,
            Kind = TreeForecast.PackageKind,
            SchemaHash = LiquidityFeatures.Hash,
            Features = LiquidityFeatures.Names,
            DataHash = history.Hash,
            Seed = seed,
            Commit = "unknown",
            CreatedAt = now,
            Metrics = MetricsOf(scores[version], forecasts),
            Baselines = scores
                .Where(s => s.Key != version)
                .SelectMany(s => MetricsOf(s.Value, forecasts).Where(m => m.Key != "forecasts").Select(m => (s.Key + "/" + m.Key, m.Value)))
                .ToDictionary(m => m.Item1, m => m.Value),
            Gates = GatesOf(scores[version], scores["seasonal-naive"], forecasts),
            Files = new Dictionary<string, string> { [TreeForecast.TreesFile] = hash },
        };
        registry.Add(manifest, new Dictionary<string, byte[]> { [TreeForecast.TreesFile] = file });
        return manifest;
    }

    /// <summary>Judges a package on the newest quarter of a history.</summary>
    internal static (IReadOnlyDictionary<string, LiquidityScore> Scores, IReadOnlyList<Gate> Gates, int Forecasts) Evaluate(
        History history,
        TreeForecast model
    )
    {
        var split = SplitOf(history);
        var series = LiquidityHistory.Read(history.Trades, split);
        var (scores, forecasts) = Judge(series, DateOnly.FromDateTime(split.UtcDateTime.AddHours(8)), model);
        return (scores, GatesOf(scores[model.Version], scores["seasonal-naive"], forecasts), forecasts);
    }

    private static (IReadOnlyDictionary<string, LiquidityScore>, int) Judge(
        IReadOnlyList<Models.Liquidity.BrandSeries> series,
        DateOnly after,
        TreeForecast model
    ) =>
        LiquidityEvaluation.Run(
            series,
            after,
            (model.Version, model),
            ("seasonal-naive", new SeasonalNaive()),
            ("holt-winters", new HoltWinters())
        );

    private static DateTimeOffset SplitOf(History history)
    {
        var (first, last) = (history.Trades.Min(t => t.BoughtAt), history.Trades.Max(t => t.BoughtAt));
        return first + (TrainShare * (last - first));
    }

    private static IReadOnlyList<Gate> GatesOf(LiquidityScore own, LiquidityScore naive, int forecasts) =>
        [
            new("forecasts", forecasts, ForecastsMin, null),
            new("demand-over-naive-h1-7", own.Demand1 / naive.Demand1, null, OverNaiveMax),
            new("demand-over-naive-h8-14", own.Demand8 / naive.Demand8, null, OverNaiveMax),
            new("rate-over-naive-h1-7", own.Rate1 / naive.Rate1, null, OverNaiveMax),
            new("rate-over-naive-h8-14", own.Rate8 / naive.Rate8, null, OverNaiveMax),
            new("days-over-naive-h1-7", own.Days1 / naive.Days1, null, OverNaiveMax),
            new("days-over-naive-h8-14", own.Days8 / naive.Days8, null, OverNaiveMax),
        ];

    private static Dictionary<string, double> MetricsOf(LiquidityScore s, int forecasts) =>
        new()
        {
            ["demandWape1to7"] = s.Demand1,
            ["demandWape8to14"] = s.Demand8,
            ["rateMae1to7"] = s.Rate1,
            ["rateMae8to14"] = s.Rate8,
            ["daysWape1to7"] = s.Days1,
            ["daysWape8to14"] = s.Days8,
            ["forecasts"] = forecasts,
        };
}
