using System.Security.Cryptography;
using System.Text.Json;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Policy;
using CardRecycle.Training.Fitting;
using CardRecycle.Training.Reports;

namespace CardRecycle.Training.Policy;

/// <summary>From logged offers to a policy package: learned from the older part, judged on the rest, with a report.</summary>
internal static class PolicyPackaging
{
    internal const double JudgedMin = 200;

    /// <summary>With 95 % confidence the policy loses no more than this share of what is earned now: as good as not worse.</summary>
    internal const double LossShareMax = 0.1;

    /// <summary>Stores a package; it is stored with its gates even if it fails them, and can then not be promoted.</summary>
    internal static PackageManifest Train(OfferHistory history, int seed, ModelRegistry registry, DateTimeOffset now)
    {
        var trained = PolicyTrainer.Train(history.Offers, GuardRails.Usual);
        var policy = JsonSerializer.SerializeToUtf8Bytes(trained.Kinds, LearnedPolicy.Json);
        var files = new Dictionary<string, byte[]> { [LearnedPolicy.PolicyFile] = policy };
        if (trained.Answers is { } answers)
            files[LearnedPolicy.AnswersFile] = JsonSerializer.SerializeToUtf8Bytes(answers, LearnedPolicy.Json);
        var manifest = new PackageManifest
        {
            Name = LearnedPolicy.PackageKind,
            Version = $"{trained.Until:yyyyMMdd}-{HashOf(policy)[..10]}",
            Kind = LearnedPolicy.PackageKind,
            SchemaHash = LearnedPolicy.SchemaHash,
            Features = LearnedPolicy.Features,
            DataHash = history.Hash,
            Seed = seed,
            Commit = ValuationPackaging.Commit(),
            CreatedAt = now,
            Metrics = MetricsOf(trained),
            Baselines = new Dictionary<string, double>(),
            Gates = GatesOf(trained),
            Files = new Dictionary<string, string>(),
        };
        var report = PolicyReport.Write(manifest, trained);
        files[LearnedPolicy.ReportFile] = report;
        manifest = manifest with { Files = files.ToDictionary(f => f.Key, f => HashOf(f.Value)) };
        registry.Add(manifest, files);
        return manifest;
    }

    /// <summary>What cannot be estimated is no number, and a gate on it fails.</summary>
    private static IReadOnlyList<Gate> GatesOf(TrainedPolicy trained)
    {
        var (gain, logged) = (trained.Estimate?.Gain, trained.Estimate?.Logged.Value ?? double.NaN);
        return
        [
            new("kinds-priced", trained.Kinds.Count, 1, null),
            new("judged-offers", trained.Estimate?.Offers ?? 0, JudgedMin, null),
            new("gain", gain?.Value ?? double.NaN, 0, null),
            new("gain-low-over-logged", gain?.Low / Math.Abs(logged) ?? double.NaN, -LossShareMax, null),
        ];
    }

    private static Dictionary<string, double> MetricsOf(TrainedPolicy trained)
    {
        var e = trained.Estimate;
        return new()
        {
            ["logged"] = e?.Logged.Value ?? double.NaN,
            ["inversePropensity"] = e?.Ips.Value ?? double.NaN,
            ["doublyRobust"] = e?.DoublyRobust.Value ?? double.NaN,
            ["gain"] = e?.Gain.Value ?? double.NaN,
            ["gainLow"] = e?.Gain.Low ?? double.NaN,
            ["gainHigh"] = e?.Gain.High ?? double.NaN,
            ["learnedOffers"] = trained.Learned,
            ["judgedOffers"] = e?.Offers ?? 0,
            ["matchedOffers"] = e?.Matched ?? 0,
            ["kinds"] = trained.Kinds.Count,
            ["answersDeviation"] = trained.Answers?.Deviation ?? 0,
            ["answersForgetDays"] = trained.Answers?.ForgetDays ?? 0,
            ["answersGain"] = trained.AnswersGain,
        };
    }

    private static string HashOf(byte[] file) => Convert.ToHexStringLower(SHA256.HashData(file));
}
