using CardRecycle.Api.Features.Orders.Contract;
using CardRecycle.Api.Features.Payouts.Contract;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Orders;

/// <summary>Takes in what became of the payout; the order is done, or waits for its seller.</summary>
internal sealed class TakePayoutNews(ISellers sellers, TimeProvider clock, IOptions<OrderDeadlines> deadlines, ILogger<TakePayoutNews> log)
    : IHandle<PayoutSucceeded>,
        IHandle<PayoutNeedsSeller>
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
                order.Offer,
                news.Channel,
                news.Reference,
                order.SubmittedAt,
                news.At
            ),
            clock
        );
        OrderMetrics.End(order, news.At);
        OrderLog.Comes(log, order);
    }

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
