using System.Collections.Concurrent;
using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Api.Features.Market;

/// <summary>
/// The levels of all brands in memory. Reading takes one look-up and no lock; <see cref="MarketFollower"/> is the only writer. Levels are
/// those of a standard card: each trade moves its brand, and its kind a little, by its rate without its card's own effect, as the
/// valuation
/// model sees it.
/// </summary>
internal sealed class MarketBoard(IValuationModels models, ICatalog catalog, TimeProvider clock) : IMarketLevels
{
    private readonly ConcurrentDictionary<string, MarketLevel> levels = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<KindOfCard, MarketLevel> kinds = new();
    private readonly ConcurrentDictionary<(KindOfCard Kind, int FaceBand), FaceLevel> faces = new();
    private readonly Dictionary<string, BrandMarket> brands = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KindOfCard> kindOf = new(StringComparer.Ordinal);
    private readonly Dictionary<KindOfCard, DateTimeOffset> lastSold = [];
    private readonly Dictionary<Guid, BoughtCardRow> stock = [];
    private readonly FlowFollower flow = new();
    private MarketFilter filter = new(FilterLaw.Ignorant);
    private readonly Lock gate = new();
    private IValuationModel? model;
    private DateOnly publishedOn;

    /// <summary>True once the trades of the database have been read for the first time.</summary>
    public bool Loaded { get; set; }

    public MarketLevel? For(string brandId) => levels.GetValueOrDefault(brandId);

    public MarketSnapshot SnapshotFor(string brandId, KindOfCard kind, long faceFen)
    {
        var market = (For(brandId) ?? kinds.GetValueOrDefault(kind))?.Snapshot ?? MarketSnapshot.None;
        return market.WithFace(faces.GetValueOrDefault((kind, MarketFilter.FaceBandOf(faceFen))));
    }

    /// <summary>All brands that have traded, by id.</summary>
    public IReadOnlyList<(string BrandId, MarketLevel Level)> All =>
        [.. levels.Select(l => (l.Key, l.Value)).OrderBy(l => l.Key, StringComparer.Ordinal)];

    public Task RecordAsync(CardRecycleDb db, ClosedTrade trade, CancellationToken ct)
    {
        var brand = catalog.Find(trade.BrandId);
        db.ClosedTrades.Add(ClosedTradeRow.Of(trade, brand is null ? null : (KindOfCard)(int)brand.Kind));
        db.WakeAfterCommit(MarketFollower.WorkName);
        return Task.CompletedTask;
    }

    public void RecordPurchase(CardRecycleDb db, Guid orderId, string brandId, DateTimeOffset boughtAt)
    {
        if (catalog.Find(brandId) is not { } brand)
            return;
        db.BoughtCards.Add(
            new()
            {
                OrderId = orderId,
                BrandId = brandId,
                Kind = (KindOfCard)(int)brand.Kind,
                BoughtAt = boughtAt.ToUniversalTime(),
            }
        );
        db.WakeAfterCommit(MarketFollower.WorkName);
    }

    /// <summary>Means by day of the last 30 days on which the brand traded.</summary>
    public IReadOnlyList<MarketDay> DaysOf(string brandId)
    {
        lock (gate)
            return brands.TryGetValue(brandId, out var brand) ? brand.Days(ChinaDay.Of(clock.GetUtcNow())) : [];
    }

    /// <summary>The kept trades of a brand in the order in which they were closed.</summary>
    public IReadOnlyList<StandardTrade> StandardRatesOf(string brandId)
    {
        lock (gate)
            return brands.TryGetValue(brandId, out var brand)
                ? [.. brand.Trades.Select(t => new StandardTrade(t.Row.OrderId, t.Row.SoldAt, t.StandardRate, t.Row.FromHistory))]
                : [];
    }

    /// <summary>The same for a forecast.</summary>
    public IReadOnlyList<LiquidityTrade> LiquidityOf(string brandId)
    {
        lock (gate)
            return brands.TryGetValue(brandId, out var brand)
                ? [.. brand.Trades.Select(t => new LiquidityTrade(brandId, t.Row.BoughtAt, t.Row.SoldAt, t.StandardRate))]
                : [];
    }

    /// <summary>True if the trade is on the board already.</summary>
    public bool Knows(string brandId, Guid orderId)
    {
        lock (gate)
            return brands.TryGetValue(brandId, out var brand) && brand.Knows(orderId);
    }

    /// <summary>Adds cards that lie in stock; known ones are passed over.</summary>
    public void Add(IReadOnlyCollection<BoughtCardRow> cards)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            foreach (var ofKind in cards.Where(c => !Knows(c.BrandId, c.OrderId) && stock.TryAdd(c.OrderId, c)).GroupBy(KindOf))
            {
                foreach (var card in ofKind)
                    flow.Bought(card.BrandId, ofKind.Key, card.BoughtAt);
                Publish(ofKind.Key, now);
            }
        }
    }

    /// <summary>Adds trades that are new; known ones are passed over.</summary>
    public void Add(IReadOnlyCollection<ClosedTradeRow> trades)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            foreach (var ofKind in trades.GroupBy(t => kindOf.TryGetValue(t.BrandId, out var kind) ? kind : t.Kind ?? default))
            {
                var fresh = ofKind.GroupBy(t => t.BrandId).SelectMany(g => BrandOf(g.Key, ofKind.Key).Add(g, CardOf)).Order().ToArray();
                if (fresh.Length == 0)
                    continue;
                if (fresh[0].Row.SoldAt > lastSold.GetValueOrDefault(ofKind.Key))
                    Follow(ofKind.Key, fresh);
                else
                    Replay(ofKind.Key);
                Publish(ofKind.Key, now);
            }
        }
    }

    /// <summary>
    /// What passing time and promotions do: days leave the 30-day mean, and another model sees other card effects in the same trades.
    /// </summary>
    public void Refresh()
    {
        var (now, current) = (clock.GetUtcNow(), models.Current);
        var today = ChinaDay.Of(now);
        if (current == model && today == publishedOn)
            return;
        lock (gate)
        {
            var other = current != model;
            model = current;
            publishedOn = today;
            if (other)
            {
                filter = new(model?.Movement ?? FilterLaw.Ignorant);
                foreach (var brand in brands.Values)
                    brand.Rebuild(CardOf);
            }
            foreach (var kind in kindOf.Values.Distinct().ToArray())
            {
                if (other)
                    Replay(kind);
                Publish(kind, now);
            }
        }
    }

    private BrandMarket BrandOf(string brandId, KindOfCard kind)
    {
        if (brands.TryGetValue(brandId, out var brand))
            return brand;
        kindOf[brandId] = kind;
        return brands[brandId] = new();
    }

    private void Follow(KindOfCard kind, IReadOnlyCollection<KeptTrade> trades)
    {
        foreach (var trade in trades)
        {
            filter.Add(trade.Row.BrandId, kind, trade.Row.SoldAt, trade.StandardRate, trade.Card.Noise, trade.Row.FaceFen);
            if (!stock.Remove(trade.Row.OrderId))
                flow.Bought(trade.Row.BrandId, kind, trade.Row.BoughtAt);
            flow.Sold(trade.Row.BrandId, kind, trade.Row.BoughtAt, trade.Row.SoldAt);
            lastSold[kind] = trade.Row.SoldAt;
        }
    }

    /// <summary>Replicas may see commits in different orders; following all trades of the kind again makes them agree.</summary>
    private void Replay(KindOfCard kind)
    {
        filter.Forget(kind);
        flow.Forget(kind);
        foreach (var card in stock.Values.Where(c => KindOf(c) == kind))
            flow.Bought(card.BrandId, kind, card.BoughtAt);
        Follow(kind, [.. brands.Where(b => kindOf[b.Key] == kind).SelectMany(b => b.Value.Trades).Order()]);
    }

    /// <summary>A trade moves its brand, and the others of its kind a little.</summary>
    private void Publish(KindOfCard kind, DateTimeOffset now)
    {
        foreach (var (id, brand) in brands)
            if (kindOf[id] == kind)
                levels[id] = MarketLevel.Of(filter.At(id, kind, now) with { Flow = flow.At(id, kind, now) }, brand.LastAt);
        for (var band = 0; band < MarketFilter.FaceBands; band++)
            faces[(kind, band)] = filter.FaceOf(kind, band, now);
        kinds[kind] = MarketLevel.Of(filter.OfNewBrand(kind, now), lastSold.GetValueOrDefault(kind));
    }

    private KindOfCard KindOf(BoughtCardRow card) => kindOf.TryGetValue(card.BrandId, out var kind) ? kind : card.Kind;

    private (double Effect, double Noise) CardOf(ClosedTradeRow trade) =>
        model is not null && trade.Facts is { } facts ? model.EffectAndNoise(facts) : (0, MarketFilter.UsualNoise);
}

/// <summary>One day of a brand: number of trades and the mean rate of a standard card.</summary>
internal sealed record MarketDay(DateOnly Day, int Trades, double Rate);
