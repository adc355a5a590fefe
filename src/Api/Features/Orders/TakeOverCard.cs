using CardRecycle.Api.Features.Cards.Contract;
using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Features.Orders.Contract;
using CardRecycle.Api.Features.Payouts.Contract;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Gateways.Issuers;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Outbox;
using CardRecycle.Ledger;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Orders;

/// <summary>
/// Takes the card over at its issuer. Once it is ours, the journal, the payout and the order's move are saved together: there is no moment
/// in
/// which the card is gone and the money not owed.
/// </summary>
internal sealed class TakeOverCard(
    CardRecycleDb db,
    ICardVault vault,
    ICatalog catalog,
    ISellers sellers,
    IPayouts payouts,
    IRecoveries recoveries,
    IssuerDirectory issuers,
    OrderEnding ending,
    TimeProvider clock,
    IOptions<OrderDeadlines> deadlines
)
{
    private const int BackoffSecondsMax = 60;
    private const int GoodsNameLengthMax = 32;

    public async Task<bool> RunAsync(Order order, CancellationToken ct)
    {
        var brand = catalog.Find(order.BrandId) ?? throw new InvalidOperationException($"Brand {order.BrandId} has gone.");
        var opened = await vault.OpenAsync(db, order.CardId, "acquire", "system", ct);
        await db.SaveChangesAsync(ct); // the reveal is on record before the card is used
        var acquisition = await issuers
            .For(brand.IssuerProtocol)
            .AcquireAsync(
                order.AcquireRequestId,
                new(brand.Id, opened.Number, opened.Secret, order.Offer.FaceFen),
                order.Offer.BalanceFen,
                isRepeat: order.Attempts > 1,
                ct
            );
        var now = clock.GetUtcNow();
        // What is kept back of the payout is checked against what the seller is owed, under a lock.
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        switch (acquisition)
        {
            case Acquisition.Acquired acquired:
                await TakeInAsync(order, brand, acquired.Reference, isInStock: true, now, ct);
                break;
            case Acquisition.ConsumedOrderFailed consumed:
                // The value is gone from the seller's card: they are paid, and we have a claim on the issuer instead of a card.
                await TakeInAsync(order, brand, consumed.Reference, isInStock: false, now, ct);
                break;
            case Acquisition.Refused refused:
                order.Apply(OrderCommand.TakeoverRefused, refused.Code, now, deadlines.Value);
                await ending.EndUnsoldAsync(order, ct);
                break;
            case Acquisition.Unknown unknown:
                order.Postpone(unknown.Code, now + (unknown.RetryAfter ?? Backoff(order.Attempts)), now);
                break;
            default:
                throw new InvalidOperationException($"Unhandled acquisition {acquisition.GetType().Name}.");
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return false;
    }

    private async Task TakeInAsync(Order order, Brand brand, string reference, bool isInStock, DateTimeOffset now, CancellationToken ct)
    {
        var seller =
            await sellers.FindAsync(db, order.SellerId, ct)
            ?? throw new InvalidOperationException($"Seller {order.SellerId} of order {order.Id} has gone.");
        order.AcquisitionReference = reference;
        var offer = order.Offer;
        var (net, fee) = (new Money(offer.AmountFen), new Money(offer.FeeFen));
        var journalId = LedgerId.Derive(order.Id, "card-acquired");
        var orderReference = order.Id.ToString();
        db.Ledger.Post(
            isInStock
                ? BusinessJournals.CardAcquired(journalId, orderReference, order.SellerId, net, fee, now)
                : BusinessJournals.CardConsumed(journalId, orderReference, order.SellerId, brand.Id, net, fee, now)
        );
        order.KeptBackFen = await recoveries.KeepBackAsync(db, order.Id, order.SellerId, offer.AmountFen, now, ct);
        var reason =
            !isInStock ? "consumed-order-failed"
            : order.KeptBackFen > 0 ? OrderMessages.RecoveryKept
            : null;
        order.Apply(OrderCommand.CardTakenOver, reason, now, deadlines.Value);
        payouts.Owe(
            db,
            new(
                order.Id,
                order.OrderNo,
                order.SellerId,
                offer.AmountFen - order.KeptBackFen,
                seller.Accounts,
                seller.RealName!,
                GoodsNameOf(brand, offer.FaceFen)
            )
        );
        if (isInStock)
            db.Publish(new CardAcquired(order.Id, order.CardId, order.SellerId, offer, offer.AmountFen + offer.FeeFen, now), clock);
    }

    /// <summary>回收商品名称, as the channel shows it to the seller.</summary>
    private static string GoodsNameOf(Brand brand, long faceFen)
    {
        var name = $"{brand.NameZh}{faceFen / 100}元";
        return name.Length <= GoodsNameLengthMax ? name : name[..GoodsNameLengthMax];
    }

    private static TimeSpan Backoff(int attempts) => TimeSpan.FromSeconds(Math.Min(BackoffSecondsMax, 1 << Math.Min(attempts, 6)));
}
