using CardRecycle.Api.Features.Resale.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Ledger;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Resale;

internal sealed class DisputedStock : IDisputedStock
{
    public async Task<StockStand?> FindAsync(CardRecycleDb db, Guid orderId, CancellationToken ct) =>
        await db.StockCards.AsNoTracking().SingleOrDefaultAsync(c => c.Id == orderId, ct) is { } card
            ? new(card.Recycler, card.SoldForFen, card.SoldAt, card.BalanceFen)
            : null;

    public async Task SetAsideAsync(CardRecycleDb db, Guid orderId, CancellationToken ct) => (await LockAsync(db, orderId, ct)).SetAside();

    public async Task PutBackAsync(CardRecycleDb db, Guid orderId, CancellationToken ct) => (await LockAsync(db, orderId, ct)).PutBack();

    public async Task LoseAsync(CardRecycleDb db, Guid orderId, DateTimeOffset at, CancellationToken ct)
    {
        var card = await LockAsync(db, orderId, ct);
        if (card.State == StockState.Sold)
        {
            var id = CloseTrade.JournalOf(card.Id);
            var sale = await db.Ledger.FindJournalAsync(id, ct) ?? throw new InvalidOperationException($"There is no journal {id}.");
            db.Ledger.Post(sale.Reverse(LedgerId.Derive(card.Id, "card-resold-back"), at));
        }
        db.Ledger.Post(
            BusinessJournals.CardLoss(LedgerId.Derive(card.Id, "card-lost"), card.Id.ToString("D"), new Money(card.CostFen), at)
        );
        card.Lose();
    }

    public async Task LosePartAsync(
        CardRecycleDb db,
        Guid orderId,
        Guid lossId,
        long remainingFen,
        DateTimeOffset at,
        CancellationToken ct
    )
    {
        var card = await LockAsync(db, orderId, ct);
        var lost = new Money(card.LosePart(remainingFen));
        if (lost > Money.Zero)
            db.Ledger.Post(BusinessJournals.CardLoss(lossId, card.Id.ToString("D"), lost, at));
    }

    private static async Task<StockCard> LockAsync(CardRecycleDb db, Guid orderId, CancellationToken ct) =>
        await db.LockStockCardAsync(orderId, ct) ?? throw new InvalidOperationException($"The card of order {orderId} never was ours.");
}
