using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Training.Fitting;

/// <summary>A trade as it looked when its card was bought: only what was known then.</summary>
/// <param name="Kind">What would be known of the brand if it were new: its kind, without the brand's own trades.</param>
/// <param name="KindMarket">Where the brand would stand then, as the others of its kind say.</param>
/// <param name="Index">Place of the trade in the history.</param>
internal readonly record struct KnownThen(
    int Index,
    TradeRecord Trade,
    MarketSnapshot Market,
    EncodedBrand Brand,
    EncodedBrand Kind,
    MarketSnapshot KindMarket
)
{
    /// <param name="law">How levels and seasons move, and what sets cards apart.</param>
    internal float[] Features(FilterLaw law)
    {
        var row = new float[FeatureSchema.Count];
        Models.Valuation.Features.Write(row, Trade.Facts, Market, Brand, law);
        return row;
    }

    /// <summary>The same card of a brand that has not traded here lately.</summary>
    internal KnownThen WithoutMarket() => this with { Market = KindMarket };

    /// <summary>The same card of a brand that the model never saw.</summary>
    internal KnownThen AsNewBrand() => this with { Brand = Kind };
}

/// <summary>
/// Replays history in the order in which it became known: a trade's rate joins the market when it is sold, not when its card is bought.
/// </summary>
internal sealed class PointInTime
{
    private readonly MarketFilter filter;
    private readonly FlowFollower flow = new();
    private readonly Dictionary<string, TradeSums> brands = new(StringComparer.Ordinal);
    private readonly TradeSums[] kinds = new TradeSums[Enum.GetValues<KindOfCard>().Length];
    private TradeSums all;

    private readonly FilterLaw law;
    private readonly KindHomes homes;
    private readonly Dictionary<(string BrandId, KindOfCard Kind), KindMovement> without = [];

    private PointInTime(FilterLaw law, KindHomes homes) => (filter, this.law, this.homes) = (new(law), law, homes);

    /// <summary>The trades that were asked for, in order of purchase.</summary>
    internal List<KnownThen> Rows { get; } = [];

    /// <summary>What was known of the brand of each trade, asked for or not.</summary>
    internal List<EncodedBrand> Encoded { get; } = [];

    /// <param name="trades">In order of purchase.</param>
    /// <param name="effects">
    /// The card effect of each, which is taken out of its rate before it moves a level, and its noise; null: none is known yet.
    /// </param>
    /// <param name="law">How levels move.</param>
    /// <param name="encodingsUntil">Brand encodings learn from trades sold until then, and stand still afterwards, as in service.</param>
    /// <param name="homes">Where kinds would be at home without a brand; null: no row is to be shown as one of a new brand.</param>
    /// <param name="keep">Trades, by their place, that are to be seen as they looked then; null: all.</param>
    internal static PointInTime Replay(
        IReadOnlyList<TradeRecord> trades,
        IReadOnlyList<(double Effect, double Noise)>? effects,
        FilterLaw law,
        DateTimeOffset encodingsUntil,
        KindHomes? homes = null,
        Func<int, bool>? keep = null
    )
    {
        var replay = new PointInTime(law, homes ?? KindHomes.None);
        var bySale = Enumerable.Range(0, trades.Count).OrderBy(i => trades[i].SoldAt).ThenBy(i => i).ToArray();
        var sold = 0;
        for (var i = 0; i < trades.Count; i++)
        {
            var trade = trades[i];
            for (; sold < bySale.Length && trades[bySale[sold]].SoldAt <= trade.BoughtAt; sold++)
                replay.Learn(trades[bySale[sold]], effects?[bySale[sold]] ?? (0, MarketFilter.UsualNoise), encodingsUntil);
            var brand = replay.BrandOf(trade);
            replay.Encoded.Add(brand);
            if (keep is null || keep(i))
                replay.Rows.Add(replay.Known(i, trade, brand));
            replay.flow.Bought(trade.BrandId, trade.Kind, trade.BoughtAt);
        }
        for (; sold < bySale.Length; sold++)
            replay.Learn(trades[bySale[sold]], effects?[bySale[sold]] ?? (0, MarketFilter.UsualNoise), encodingsUntil);
        return replay;
    }

    internal Calibration WriteEncodings(Calibration calibration) =>
        calibration with
        {
            Brands = new(brands, StringComparer.Ordinal),
            Kinds = kinds,
            All = all,
        };

    private EncodedBrand BrandOf(TradeRecord trade) =>
        EncodedBrand.Of(brands.GetValueOrDefault(trade.BrandId), kinds[(int)trade.Kind], all);

    private KnownThen Known(int index, TradeRecord trade, in EncodedBrand brand)
    {
        var market = filter.At(trade.BrandId, trade.Kind, trade.BoughtAt);
        if (market.HasTrades)
            market = market.WithFace(filter.FaceOf(trade.Kind, MarketFilter.FaceBandOf(trade.FaceFen), trade.BoughtAt)) with
            {
                Flow = flow.At(trade.BrandId, trade.Kind, trade.BoughtAt),
            };
        var (kind, own) = (kinds[(int)trade.Kind], brands.GetValueOrDefault(trade.BrandId));
        return new(
            index,
            trade,
            market,
            brand,
            EncodedBrand.Of(default, kind.Without(own), all.Without(own)),
            filter.AsUnknown(trade.BrandId, trade.Kind, trade.BoughtAt, HomeWithout(trade.BrandId, trade.Kind))
        );
    }

    private KindMovement HomeWithout(string brandId, KindOfCard kind)
    {
        if (!without.TryGetValue((brandId, kind), out var home))
            without[(brandId, kind)] = home = homes.Settle(law.Kinds[(int)kind], kind, brandId);
        return home;
    }

    private void Learn(TradeRecord trade, (double Effect, double Noise) card, DateTimeOffset encodingsUntil)
    {
        filter.Add(trade.BrandId, trade.Kind, trade.SoldAt, trade.Rate - card.Effect, card.Noise, trade.FaceFen);
        flow.Sold(trade.BrandId, trade.Kind, trade.BoughtAt, trade.SoldAt);
        if (trade.SoldAt > encodingsUntil)
            return;
        brands[trade.BrandId] = brands.GetValueOrDefault(trade.BrandId).With(trade.Rate, trade.DaysToSell);
        kinds[(int)trade.Kind] = kinds[(int)trade.Kind].With(trade.Rate, trade.DaysToSell);
        all = all.With(trade.Rate, trade.DaysToSell);
    }
}
