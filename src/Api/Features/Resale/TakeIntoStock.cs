using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Api.Features.Orders.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Resale;

/// <summary>An acquired card joins stock.</summary>
internal sealed class TakeIntoStock(IMarketLevels market, IOptions<ResaleOptions> options) : IHandle<CardAcquired>
{
    public async Task HandleAsync(CardAcquired news, CardRecycleDb db, CancellationToken ct)
    {
        if (await db.StockCards.AnyAsync(c => c.Id == news.OrderId, ct))
            return;
        db.StockCards.Add(
            new()
            {
                Id = news.OrderId,
                CardId = news.CardId,
                BrandId = news.Offer.BrandId,
                Form = news.Offer.Form,
                FaceFen = news.Offer.FaceFen,
                BalanceFen = news.Offer.BalanceFen,
                Region = news.Offer.Region,
                ExpiresOn = news.Offer.ExpiresOn,
                CostFen = news.CostFen,
                BoughtForFen = news.Offer.AmountFen,
                ExpectedResaleFen = news.Offer.ExpectedResaleFen,
                AcquiredAt = news.AcquiredAt,
                NextAttemptAt = options.Value.AutoSell ? news.AcquiredAt + options.Value.AutoSellAfter : null,
            }
        );
        market.RecordPurchase(db, news.OrderId, news.Offer.BrandId, news.AcquiredAt);
        if (options.Value.AutoSell)
            db.WakeAfterCommit(SellToRecycler.WorkName);
    }
}
