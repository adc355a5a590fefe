using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Policy;
using CardRecycle.Models.Risk;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Api.Features.Packages;

/// <summary>The models that the registry keeps, and what a package of each must have been made for.</summary>
internal static class PackageKinds
{
    public static readonly IReadOnlyDictionary<string, string> SchemaHashes = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        [ValuationModel.PackageKind] = FeatureSchema.Hash,
        [TreeForecast.PackageKind] = LiquidityFeatures.Hash,
        [LearnedPolicy.PackageKind] = LearnedPolicy.SchemaHash,
        [RiskModel.PackageKind] = RiskFeatures.Hash,
    };
}
