using CardRecycle.Api.Features.Orders.Contract;
using CardRecycle.Api.Features.Payouts.Contract;
using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Orders;

/// <summary>Takes in what became of the payout; the order is done, or waits for its seller.</summary>
internal sealed class TakePayoutNews(
    ISellers sellers,
    IPayouts payouts,
    TimeProvider clock,
    IOptions<OrderDeadlines> deadlines,
    ILogger<TakePayoutNews> log
) : IHandle<PayoutSucceeded>, IHandle<PayoutNeedsSeller>, IHandle<PayoutBounced>
{
    public async Task HandleAsync(PayoutSucceeded news, CardRecycleDb db, CancellationToken ct)
    {
        var order = await db.Orders.SingleAsync(o => o.Id == news.OrderId, ct);
        if (order.State == OrderState.Paid)
            return;
        order.Apply(OrderCommand.PaidOut, null, clock.GetUtcNow(), deadlines.Value);
        order.PaidAt = news.At;
        var seller = await sellers.FindAsync(db, order.SellerId, ct);
        db.Publish(
            new OrderPaid(
                order.Id,
                order.OrderNo,
                order.SellerId,
                Mask(seller?.RealName),
                order.CardMasked,
                PaidOffer(order),
                news.Channel,
                news.Reference,
                order.SubmittedAt,
                news.At
            ),
            clock
        );
        OrderMetrics.End(order, news.At);
        OrderLog.Comes(log, order);
        // News can arrive late: it may have come back already.
        await BringBackAsync(order, db, ct);
    }

    public async Task HandleAsync(PayoutBounced news, CardRecycleDb db, CancellationToken ct)
    {
        var order = await db.Orders.SingleAsync(o => o.Id == news.OrderId, ct);
        if (order.State == OrderState.Paid)
            await BringBackAsync(order, db, ct);
    }

    /// <summary>A paid order whose payout is not paid now is owed again, and tells its seller what to do and by when.</summary>
    private async Task BringBackAsync(Order order, CardRecycleDb db, CancellationToken ct)
    {
        if (await payouts.StandAsync(db, order.Id, ct) is not { IsPaid: false } stand)
            return;
        order.Apply(OrderCommand.PayoutCameBack, OrderMessages.CameBack, clock.GetUtcNow(), deadlines.Value);
        order.PaidAt = null;
        OrderLog.Comes(log, order);
        if (stand is not { NeedsSeller: true, Deadline: { } deadline })
            return;
        order.Apply(OrderCommand.PayeeNeeded, stand.Reason, clock.GetUtcNow(), deadlines.Value);
        order.SetDeadline(deadline);
        OrderLog.Comes(log, order);
    }

    /// <summary>The receipt says what the seller received, and what was kept back of the price as a line of its own.</summary>
    private static Offer PaidOffer(Order order)
    {
        if (order.KeptBackFen == 0)
            return order.Offer;
        var received = order.Offer.AmountFen - order.KeptBackFen;
        return order.Offer with
        {
            AmountFen = received,
            RatePpm = received * PpmOfOne / order.Offer.BalanceFen,
            Lines = [.. order.Offer.Lines, new(OrderMessages.RecoveryKept, "抵扣此前订单的追偿款", -order.KeptBackFen)],
        };
    }

    private const long PpmOfOne = 1_000_000;

    /// <summary>Events are kept in plain text: a name leaves the sellers' room only masked.</summary>
    private static string Mask(string? name) =>
        string.IsNullOrEmpty(name) ? "*" : name[..1] + new string('*', Math.Max(1, name.Length - 1));

    public async Task HandleAsync(PayoutNeedsSeller news, CardRecycleDb db, CancellationToken ct)
    {
        var order = await db.Orders.SingleAsync(o => o.Id == news.OrderId, ct);
        // News can arrive late: an order that has been paid meanwhile stays paid.
        if (order.TryApply(OrderCommand.PayeeNeeded, news.Reason, clock.GetUtcNow(), deadlines.Value))
            order.SetDeadline(news.Deadline);
    }
}
