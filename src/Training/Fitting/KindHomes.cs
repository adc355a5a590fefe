using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Training.Fitting;

/// <summary>
/// Where the brands of each kind stand and how far they lie apart: all that is known of a brand before its first trade. Every brand counts
/// once, however much it trades. A kind leans on all kinds the more, the less kinds differ beyond what the scatter of their brands explains
/// (analysis of variance).
/// </summary>
internal sealed class KindHomes
{
    private const double BetweenMin = 0.01;

    /// <summary>Bounds of <see cref="KindMovement.HomeBrands"/>: however alike kinds were, one may move apart.</summary>
    private const double HomeBrandsMin = 0.1;
    private const double HomeBrandsMax = 10;

    /// <summary>With so many brands a kind's own scatter counts half, that of all kinds the other half.</summary>
    private const double BrandsToTrust = 5;

    private readonly (string BrandId, KindOfCard Kind, double Level)[] brands;

    private KindHomes((string, KindOfCard, double)[] brands) => this.brands = brands;

    /// <summary>No brand is known.</summary>
    internal static KindHomes None { get; } = new([]);

    /// <param name="trades">All history.</param>
    /// <param name="cards">Effect and noise of each.</param>
    /// <param name="until">Later sales are not looked at.</param>
    internal static KindHomes Of(
        IReadOnlyList<TradeRecord> trades,
        IReadOnlyList<(double Effect, double Noise)> cards,
        DateTimeOffset until
    ) =>
        new([
            .. Enumerable
                .Range(0, trades.Count)
                .Where(i => trades[i].SoldAt <= until)
                .GroupBy(i => (trades[i].BrandId, trades[i].Kind))
                .Select(g => (g.Key.BrandId, g.Key.Kind, g.Average(i => trades[i].Rate - cards[i].Effect)))
                .OrderBy(b => b.BrandId, StringComparer.Ordinal)
                .ThenBy(b => b.Kind),
        ]);

    /// <summary>The same movement from the home that is known of here.</summary>
    /// <param name="movement">How levels of the kind move.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="without">A brand that is not looked at.</param>
    internal KindMovement Settle(KindMovement movement, KindOfCard kind, string? without = null)
    {
        var known = brands.Where(b => b.BrandId != without).ToArray();
        if (known.Length == 0)
            return movement;
        var home = known.Average(b => b.Level);
        var kinds = known.GroupBy(b => b.Kind).ToDictionary(g => g.Key, g => g.Select(b => b.Level).ToArray());
        var within = kinds.Values.Sum(Squares);
        var among = Squares([.. known.Select(b => b.Level)]) - within;
        var (freeWithin, freeAmong) = (known.Length - kinds.Count, kinds.Count - 1);
        var scatter = freeWithin > 0 ? within / freeWithin : among / Math.Max(1, freeAmong);
        scatter = Math.Max(BetweenMin * BetweenMin, scatter);
        // How far the kinds' own means lie apart: what is left of their scatter when that of their brands is taken out.
        var pairs = known.Length - (kinds.Values.Sum(k => k.Length * k.Length) / (double)known.Length);
        var beyond = (among - (freeAmong * scatter)) / Math.Max(1, pairs);
        var own = kinds.GetValueOrDefault(kind, []);
        var between = (Squares(own) + (BrandsToTrust * scatter)) / (Math.Max(0, own.Length - 1) + BrandsToTrust);
        return movement with
        {
            Home = home,
            HomeBrands = beyond > 0 ? Math.Clamp(scatter / beyond, HomeBrandsMin, HomeBrandsMax) : HomeBrandsMax,
            Between = Math.Max(BetweenMin, Math.Sqrt(between)),
        };
    }

    private static double Squares(double[] levels)
    {
        var mean = levels.Length == 0 ? 0 : levels.Average();
        return levels.Sum(l => (l - mean) * (l - mean));
    }
}
