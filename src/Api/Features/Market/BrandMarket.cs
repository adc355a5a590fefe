namespace CardRecycle.Api.Features.Market;

/// <summary>The trades of one brand that still matter, in the order in which they were closed.</summary>
internal sealed class BrandMarket
{
    /// <summary>Older trades no longer move a level.</summary>
    public const int DaysKept = 60;
    private const int TradesMax = 4096;
    private const int DaysShown = 30;

    private readonly List<KeptTrade> trades = [];
    private readonly HashSet<Guid> known = [];

    public IReadOnlyList<KeptTrade> Trades => trades;

    public bool Knows(Guid orderId) => known.Contains(orderId);

    /// <summary>When its newest trade was closed.</summary>
    public DateTimeOffset LastAt => trades.Count == 0 ? default : trades[^1].Row.SoldAt;

    /// <returns>Those that were not known already, in the order in which they were closed.</returns>
    public IReadOnlyList<KeptTrade> Add(IEnumerable<ClosedTradeRow> rows, Func<ClosedTradeRow, (double Effect, double Noise)> cardOf)
    {
        var fresh = rows.Where(r => known.Add(r.OrderId)).Select(r => new KeptTrade(r, cardOf(r))).Order().ToArray();
        var inOrder = fresh.Length == 0 || trades.Count == 0 || trades[^1].CompareTo(fresh[0]) <= 0;
        trades.AddRange(fresh);
        // Replicas may see commits in different orders; sorting makes them agree again.
        if (!inOrder)
            trades.Sort();
        if (trades.Count > TradesMax + (TradesMax / 4))
            Forget();
        return fresh;
    }

    public void Rebuild(Func<ClosedTradeRow, (double Effect, double Noise)> cardOf)
    {
        for (var i = 0; i < trades.Count; i++)
            trades[i] = new(trades[i].Row, cardOf(trades[i].Row));
    }

    public IReadOnlyList<MarketDay> Days(DateOnly today) =>
        [
            .. trades
                .GroupBy(t => ChinaDay.Of(t.Row.SoldAt))
                .Where(g => g.Key > today.AddDays(-DaysShown))
                .OrderBy(g => g.Key)
                .Select(g => new MarketDay(g.Key, g.Count(), g.Average(t => t.StandardRate))),
        ];

    private void Forget()
    {
        foreach (var trade in trades.Take(trades.Count - TradesMax))
            known.Remove(trade.Row.OrderId);
        trades.RemoveRange(0, trades.Count - TradesMax);
    }
}

/// <summary>A closed trade and what the model in force says of its card.</summary>
/// <param name="Row">The trade.</param>
/// <param name="Card">The card's own effect on its rate, and the standard deviation of a single trade of such a card.</param>
internal readonly record struct KeptTrade(ClosedTradeRow Row, (double Effect, double Noise) Card) : IComparable<KeptTrade>
{
    /// <summary>Its rate without its card's own effect.</summary>
    public double StandardRate => Row.Rate - Card.Effect;

    public int CompareTo(KeptTrade other) => (Row.SoldAt, Row.OrderId).CompareTo((other.Row.SoldAt, other.Row.OrderId));
}
