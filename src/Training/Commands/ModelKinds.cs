using System.CommandLine;
using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Policy;
using CardRecycle.Models.Risk;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Training.Commands;

/// <summary>The models that a registry keeps, each with its versions and its champion.</summary>
internal static class ModelKinds
{
    /// <summary>What a package of each kind must have been made for, or it is not promoted.</summary>
    private static readonly SortedDictionary<string, string> schemaHashes = new(StringComparer.Ordinal)
    {
        [ValuationModel.PackageKind] = FeatureSchema.Hash,
        [TreeForecast.PackageKind] = LiquidityFeatures.Hash,
        [LearnedPolicy.PackageKind] = LearnedPolicy.SchemaHash,
        [RiskModel.PackageKind] = RiskFeatures.Hash,
    };

    internal static string SchemaHash(string kind) => schemaHashes[kind];

    internal static Argument<string> Argument()
    {
        var argument = new Argument<string>("model")
        {
            Description = "Which model; without it, the valuation.",
            DefaultValueFactory = _ => ValuationModel.PackageKind,
        };
        argument.AcceptOnlyFromAmong([.. schemaHashes.Keys]);
        return argument;
    }
}
