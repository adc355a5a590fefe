using CardRecycle.Models.Valuation;

namespace CardRecycle.Models.Liquidity;

/// <summary>A closed trade of history: a card that was bought from a seller and sold to a recycler. Money in fen.</summary>
/// <param name="Id">Unique within its file.</param>
/// <param name="LifeDays">Days until expiry when it was bought; null if it never expires.</param>
/// <param name="RegionBound">True if it can be spent in some regions only.</param>
/// <param name="SoldAt">When its resale rate became known.</param>
public sealed record TradeRecord(
    string Id,
    string BrandId,
    KindOfCard Kind,
    FormOfCard Form,
    long FaceFen,
    long BalanceFen,
    bool RegionBound,
    int? LifeDays,
    DateTimeOffset BoughtAt,
    DateTimeOffset SoldAt,
    long BoughtForFen,
    long SoldForFen
)
{
    private static readonly TimeSpan china = TimeSpan.FromHours(8);

    /// <summary>Realised resale rate over balance.</summary>
    public double Rate => SoldForFen / (double)BalanceFen;

    /// <summary>Day in China on which its resale rate became known.</summary>
    public DateOnly SoldOn => DateOnly.FromDateTime(SoldAt.ToOffset(china).DateTime);

    public double DaysToSell => (SoldAt - BoughtAt).TotalDays;

    /// <summary>What was known when the card was bought.</summary>
    public CardFacts Facts =>
        new(BrandId, Kind, Form, FaceFen, BalanceFen, LifeDays, RegionBound, DateOnly.FromDateTime(BoughtAt.ToOffset(china).DateTime));
}
