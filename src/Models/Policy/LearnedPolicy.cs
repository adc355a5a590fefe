using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Models.Policy;

/// <summary>What a learned policy names for cards of one kind.</summary>
/// <param name="Premium">Price before the service fee less expected return after costs, points of rate: minus the margin.</param>
/// <param name="LoggedPremium">Mean premium of the offers that it was learned from.</param>
/// <param name="Response">How sellers of the kind answered; the premium lies within its data.</param>
public sealed record KindPremium(double Premium, double LoggedPremium, SellerResponse Response);

/// <summary>A policy as it is packed and promoted (定价策略): a premium for every kind of card that there was enough data on.</summary>
public sealed class LearnedPolicy
{
    public const string PackageKind = "policy";
    public const string PolicyFile = "policy.json";
    public const string AnswersFile = "answers.json";
    public const string ReportFile = "report.html";

    internal static readonly JsonSerializerOptions Json = new(PackageManifest.Json)
    {
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    private LearnedPolicy(string version, IReadOnlyDictionary<KindOfCard, KindPremium> kinds, AnswerLaw? answers) =>
        (Version, Kinds, Answers) = (version, kinds, answers);

    /// <summary>What the price depends on; nothing of it is a person.</summary>
    public static IReadOnlyList<string> Features { get; } = ["kind", "expected_return_after_costs"];

    /// <summary>A package for another meaning of the premium is not served.</summary>
    public static string SchemaHash { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("policy/1: premium before fee|" + string.Join('|', Features))));

    public string Version { get; }

    /// <summary>A kind that is missing here keeps the price that it has.</summary>
    public IReadOnlyDictionary<KindOfCard, KindPremium> Kinds { get; }

    /// <summary>How brands' answers move its prices; null: not at all.</summary>
    public AnswerLaw? Answers { get; }

    /// <exception cref="PackageException">Altered, of another kind, a gate failed, or a premium beyond its data.</exception>
    public static LearnedPolicy Load(string folder)
    {
        var package = ModelPackage.Open(folder);
        package.RequireServable(PackageKind, SchemaHash);
        try
        {
            var kinds = JsonSerializer.Deserialize<Dictionary<KindOfCard, KindPremium>>(File.ReadAllText(package.PathOf(PolicyFile)), Json);
            if (kinds is null || kinds.Count == 0 || !kinds.All(k => Enum.IsDefined(k.Key) && IsSound(k.Value)))
                throw new PackageException($"{folder}: {PolicyFile} names no premium, or one that there is no data on.");
            var answers = package.Manifest.Files.ContainsKey(AnswersFile)
                ? JsonSerializer.Deserialize<AnswerLaw>(File.ReadAllText(package.PathOf(AnswersFile)), Json)
                : null;
            if (answers is { IsSound: false })
                throw new PackageException($"{folder}: {AnswersFile} holds no law that could be followed.");
            return new(package.Manifest.Version, kinds, answers);
        }
        catch (JsonException e)
        {
            throw new PackageException($"{folder}: {PolicyFile} or {AnswersFile} cannot be read: {e.Message}", e);
        }
    }

    private static bool IsSound(KindPremium kind) => kind is { Premium: < 0, Response.Slope: > 0 } && kind.Response.Knows(kind.Premium);
}
