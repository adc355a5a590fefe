using CardRecycle.Api.Features.Orders.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Outbox;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Orders;

internal sealed class OrderFiles(TimeProvider clock) : IOrderFiles
{
    public async Task<OrderFile?> FindPaidAsync(CardRecycleDb db, Guid orderId, CancellationToken ct)
    {
        var order = await db
            .Orders.AsNoTracking()
            .Include(o => o.Timeline)
            .SingleOrDefaultAsync(o => o.Id == orderId && o.State == OrderState.Paid, ct);
        if (order?.PaidAt is not { } paidAt)
            return null;
        return new(
            order.Id,
            order.OrderNo,
            order.SellerId,
            order.PersonHash,
            order.CardId,
            order.CardMasked,
            order.BrandId,
            order.Offer.FaceFen,
            order.Offer.BalanceFen,
            order.Offer.AmountFen,
            order.VerifyRequestId,
            order.VerifiedAt,
            order.AcquireRequestId,
            order.AcquisitionReference,
            order.SubmittedAt,
            paidAt,
            [
                .. order
                    .Timeline.OrderBy(s => s.At)
                    .ThenBy(s => s.Id)
                    .Select(s => new OrderFileStep(s.At, s.State.ToString(), OrderMessages.Title(s.State), s.ReasonCode)),
            ]
        );
    }

    public async Task NoteAsync(CardRecycleDb db, Guid orderId, string note, CancellationToken ct, DateTimeOffset? deadlineAt = null)
    {
        var now = clock.GetUtcNow();
        var order = await db.Orders.Where(o => o.Id == orderId).Select(o => new { o.OrderNo, o.SellerId }).SingleAsync(ct);
        var text = OrderMessages.Explain(OrderState.Paid, note);
        db.Publish(new SellerTold(orderId, order.OrderNo, order.SellerId, SellerMatter.Dispute, "争议", text, deadlineAt, now), clock);
        db.Add(
            new OrderStep
            {
                Id = TimedId.New(now),
                OrderId = orderId,
                At = now,
                State = OrderState.Paid,
                ReasonCode = note,
                DeadlineAt = deadlineAt,
            }
        );
    }
}
