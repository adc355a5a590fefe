using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Api.Features.Resale.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Outbox;
using CardRecycle.Ledger;

namespace CardRecycle.Api.Features.Resale;

/// <summary>
/// A recycler takes a card: stock, books and market change in one transaction. Used by staff and by the automatic sale alike.
/// </summary>
internal static class CloseTrade
{
    /// <summary>A sale below this share of the balance is a typing error or a loss to be booked as one.</summary>
    public const long PercentMin = 5;

    /// <summary>Nobody pays more than this share of the balance.</summary>
    public const long PercentMax = 120;

    private const string JournalPurpose = "card-resold";
    private static readonly TimeSpan china = TimeSpan.FromHours(8);

    /// <summary>Refuses unknown, sold and out of bounds; else adds everything to <paramref name="db"/>, whose transaction is
    /// open.</summary>
    public static async Task<Outcome<StockCard>> RunAsync(
        CardRecycleDb db,
        IMarketLevels market,
        Guid orderId,
        string recycler,
        long soldForFen,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        if (!AccountId.IsParty(recycler))
            return ResaleRefusals.RecyclerUnnamed;
        if (await db.LockStockCardAsync(orderId, ct) is not { } card)
            return ResaleRefusals.NotInStock;
        if (card.State == StockState.Sold)
            return ResaleRefusals.AlreadySold;
        if (card.State != StockState.InStock)
            return ResaleRefusals.Disputed;
        var (min, max) = (Math.Max(1, card.BalanceFen * PercentMin / 100), card.BalanceFen * PercentMax / 100);
        if (soldForFen < min || soldForFen > max)
            return ResaleRefusals.OutOfBounds(min, max);

        card.Sell(recycler, soldForFen, now);
        db.Ledger.Post(
            BusinessJournals.CardResold(
                JournalOf(card.Id),
                card.Id.ToString("D"),
                Chart.RecyclerReceivable(recycler),
                new Money(card.CostFen),
                new Money(soldForFen),
                now
            )
        );
        db.Publish(new CardSold(card.Id, recycler, soldForFen, now), clock);
        await market.RecordAsync(db, TradeOf(card, soldForFen, now), ct);
        await db.SaveChangesAsync(ct);
        return card;
    }

    /// <summary>Of the sale of an order's card.</summary>
    public static Guid JournalOf(Guid orderId) => LedgerId.Derive(orderId, JournalPurpose);

    private static ClosedTrade TradeOf(StockCard card, long soldForFen, DateTimeOffset now) =>
        new(
            card.Id,
            card.BrandId,
            card.Form.ToString(),
            card.FaceFen,
            card.BalanceFen,
            card.Region,
            card.ExpiresOn is { } expires ? Math.Max(0, expires.DayNumber - DayOf(card.AcquiredAt).DayNumber) : null,
            card.BoughtForFen,
            soldForFen,
            card.AcquiredAt,
            now > card.AcquiredAt ? now : card.AcquiredAt
        );

    private static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(china).DateTime);
}
