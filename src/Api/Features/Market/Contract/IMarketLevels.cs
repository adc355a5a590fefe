using CardRecycle.Api.Persistence;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Api.Features.Market.Contract;

/// <summary>
/// Where the market stands for a standard card of one brand. Rates are resale rates over balance (0 to 1), <paramref name="Level"/> of the
/// last trades with recency weights, <paramref name="Mean30"/> over the last 30 days; <paramref name="Trades30"/> counts them.
/// </summary>
internal sealed record MarketLevel(double Level, double Mean30, int Trades30, DateTimeOffset AsOf)
{
    /// <summary>Finer steps are noise; without rounding a trade of one brand would not leave the others' levels as they are.</summary>
    private const int Digits = 5;
    private const int TrendDigits = 2;
    private const int FlowDigits = 2;

    /// <summary>Standard deviation of what is known of the level, points of rate.</summary>
    public double Deviation { get; init; }

    /// <summary>Common sign of the last surprises, in standard deviations; beyond 1 either way while the level moves.</summary>
    public double Trend { get; init; }

    /// <summary>Number of closed trades that the level was followed through.</summary>
    public int Trades { get; init; }

    /// <summary>How its cards come in and go out.</summary>
    public MarketFlow Flow { get; init; }

    /// <summary>As the valuation model takes it.</summary>
    public MarketSnapshot Snapshot =>
        new(Level, Mean30, Trades30)
        {
            Deviation = Deviation,
            Trend = Trend,
            Trades = Trades,
            Flow = Flow,
        };

    public static MarketLevel Of(in MarketSnapshot market, DateTimeOffset asOf) =>
        new(Math.Round(market.Level, Digits), Math.Round(market.Mean30, Digits), market.Trades30, asOf)
        {
            Deviation = Math.Round(market.Deviation, Digits),
            Trend = Math.Round(market.Trend, TrendDigits),
            Trades = market.Trades,
            Flow = Rounded(market.Flow),
        };

    private static MarketFlow Rounded(in MarketFlow flow) =>
        new(
            Math.Round(flow.Supply, FlowDigits),
            Math.Round(flow.KindSupply, FlowDigits),
            Math.Round(flow.Demand, FlowDigits),
            flow.Stock,
            Math.Round(flow.BoughtPerDay, FlowDigits),
            Math.Round(flow.LogDays, FlowDigits)
        );
}

/// <summary>The market state (行情) that the next quote reads; in memory, moved by each closed trade in every replica.</summary>
internal interface IMarketLevels
{
    /// <summary>Null for a brand that has never traded here.</summary>
    MarketLevel? For(string brandId);

    /// <summary>
    /// What the valuation is told of a card's market: its brand's level, else its kind's, and what its face band has beside the others.
    /// </summary>
    MarketSnapshot SnapshotFor(string brandId, KindOfCard kind, long faceFen);

    /// <summary>Saves a closed trade with the caller's transaction; replicas see it within a second of its commit.</summary>
    Task RecordAsync(CardRecycleDb db, ClosedTrade trade, CancellationToken ct);

    /// <summary>Saves with the caller's transaction that a card was bought; replicas see it as they see a trade.</summary>
    void RecordPurchase(CardRecycleDb db, Guid orderId, string brandId, DateTimeOffset boughtAt);
}

/// <summary>A trade is closed when a recycler has paid for the card: the realised resale rate is known.</summary>
internal sealed record ClosedTrade(
    Guid OrderId,
    string BrandId,
    string Form,
    long FaceFen,
    long BalanceFen,
    string? Region,
    int? LifeDays,
    long BoughtForFen,
    long SoldForFen,
    DateTimeOffset BoughtAt,
    DateTimeOffset SoldAt
);
